"""A dbt package that describes the views of ``reporting``, for projects that build on them."""
