"""First drafts of strategies: from partner data, or in the words of a model that the operator has configured.

Whatever wrote it, a draft is a proposal to edit; nothing here is ever in force without an approval.
"""
