"""The wire shape of approvals."""
