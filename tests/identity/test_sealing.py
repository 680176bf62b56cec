import pytest

from contacts.identity.sealing import SealBroken, seal, unseal


def test_sealed_text_opens_with_the_key_and_with_one_before_it(settings):
    sealed = seal("秘密")
    old = settings.SECRET_KEY

    settings.SECRET_KEY = "new" * 20
    settings.SECRET_KEY_FALLBACKS = [old]

    assert unseal(sealed) == "秘密"
    assert "秘密" not in sealed


@pytest.mark.parametrize("text", ["", "x", "gAAAAABx", "秘密"])
def test_text_that_was_not_sealed_here_does_not_open(settings, text):
    settings.SECRET_KEY_FALLBACKS = []

    with pytest.raises(SealBroken):
        unseal(text)


def test_text_sealed_with_a_key_that_is_gone_does_not_open(settings):
    sealed = seal("x")
    settings.SECRET_KEY = "new" * 20

    with pytest.raises(SealBroken):
        unseal(sealed)
