from django.apps import AppConfig


class SimulationConfig(AppConfig):
    name = "partnerview.simulation"
    label = "simulation"
