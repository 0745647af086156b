"""打印预览 and printing."""
