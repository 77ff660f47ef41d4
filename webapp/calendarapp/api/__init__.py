"""The REST API: serializers translate, views are thin, services decide."""
