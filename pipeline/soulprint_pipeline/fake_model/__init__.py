"""A strict stand-in for the Messages API: it refuses what the real one refuses.

It answers from the content of a request by rules of its own, so that facts planted in an
export come back out, and counts every call by content, so that a test can prove that nothing
was paid twice. Started by `python -m soulprint_pipeline.fake_model`, or inside a test:

    async with FakeModel() as fake:
        analyst = make_analyst(api_key="test", base_url=fake.url, model="claude-haiku-5-5")
        ...
        assert fake.calls()["repeated"] == 0
"""

from soulprint_pipeline.fake_model.rules import MODES, Mode, Rule
from soulprint_pipeline.fake_model.server import FakeModel

__all__ = ["MODES", "FakeModel", "Mode", "Rule"]
