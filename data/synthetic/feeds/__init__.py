"""What the trust's systems write down of it: extract rows, deliveries and national files."""
