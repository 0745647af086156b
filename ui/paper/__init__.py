"""The paper to type on."""
