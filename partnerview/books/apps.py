from django.apps import AppConfig


class BooksConfig(AppConfig):
    name = "partnerview.books"
    label = "books"
