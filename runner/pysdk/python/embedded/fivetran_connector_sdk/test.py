"""What a setup test returns: `Test().success()` or `Test().failure(message)`."""

from fivetran_connector_sdk import _checks


class TestResponse:
    """Exactly one of `success` (True) and `failure` (a message) is set; neither is for `failure(None)`."""

    __slots__ = ("success", "failure")

    def __init__(self, success=None, failure=None):
        self.success = success
        self.failure = failure

    def __repr__(self):
        return f"TestResponse(success={self.success!r}, failure={self.failure!r})"

    def __eq__(self, other):
        if not isinstance(other, TestResponse):
            return NotImplemented
        return (self.success, self.failure) == (other.success, other.failure)


class Test:
    """Makes the results of setup tests."""

    @staticmethod
    def success():
        return TestResponse(success=True)

    @staticmethod
    def failure(message):
        if message is None:
            return TestResponse()
        return TestResponse(failure=_checks.text(message))
