"""What templates may say: `{% load ui money charts %}`."""
