"""One open draft kept in step: values, checks and sheets after each change; opening and naming it."""
