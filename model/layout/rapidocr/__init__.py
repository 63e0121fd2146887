"""The detector that rapidocr's wheel carries (PP-OCRv6, Apache-2.0)."""
