"""A slip in an address leads to the page that was meant, and never out of the house."""

from urllib.parse import unquote_to_bytes, urlsplit

import pytest

from onemile.web import addresses


@pytest.fixture
def visit(instance):
    """Ask without following; gives status and where it leads."""
    client = instance.test_client()

    def ask(path, method="GET", **options):
        # By the environment: a client would take two slashes for a host.
        raw = unquote_to_bytes(path.partition("?")[0]).decode("latin-1")
        answer = client.open(
            f"/{path.lstrip('/')}", method=method, environ_overrides={"PATH_INFO": raw}, **options
        )
        return answer.status_code, answer.headers.get("Location", "")

    return ask


@pytest.fixture
def stranger(instance):
    """Pages of a plugin that nobody here wrote."""
    for rule in (
        "/shed",
        "/shed/tools/",
        "/shed/tools/<token>/Key",
        "/shed/<int:number>/sheet.pdf",
    ):
        instance.add_url_rule(
            rule, rule, lambda **_named: "found", methods=["GET", "POST"], strict_slashes=True
        )


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("/exchanges/", "/exchanges"),
        ("/smiles", "/smiles/"),
        ("/join/", "/join"),
        ("/Join", "/join"),
        ("/JOIN/", "/join"),
        ("/sign-in///", "/sign-in"),
        ("/exchanges//items/new/", "/exchanges/items/new"),
        ("/Smiles", "/smiles/"),
        ("/Smiles/Statement.CSV", "/smiles/statement.csv"),
        ("/me/", "/me"),
        ("/pictures/abc.webp/", "/pictures/abc.webp"),
        ("/shed/", "/shed"),
        ("/shed/tools", "/shed/tools/"),
        ("/Shed/Tools", "/shed/tools/"),
        ("/Shed/12/Sheet.pdf/", "/shed/12/sheet.pdf"),
        ("/shed/tools/a%20b%2520/key", "/shed/tools/a%20b%2520/Key"),
    ],
)
def test_a_slip_is_led_to_the_page_that_was_meant(visit, stranger, slip, meant):
    for method in ("GET", "HEAD", "POST"):
        assert visit(slip, method) == (308, meant)
        assert visit(f"{slip}?q=a%20b&q=%26", method) == (308, f"{meant}?q=a%20b&q=%26")


def test_every_address_is_known_with_and_without_its_final_slash(instance, visit, stranger):
    """All rooms and plugins: one step, and the address it leads to is known as it stands."""
    asked = 0
    for rule in instance.url_map.iter_rules():
        values = {name: _value(converter) for name, converter in rule._converters.items()}
        path = rule.build(values)[1]
        if path == "/" or rule.endpoint.rpartition(".")[2] == "static":
            continue
        other = path.rstrip("/") if path.endswith("/") else f"{path}/"
        for method in rule.methods - {"OPTIONS"}:
            assert visit(other, method) == (308, path), (method, other)
            asked += 1
        assert addresses.known_form(instance, path) == path
    assert asked > 100


def _value(converter):
    items = getattr(converter, "items", None)
    return sorted(items)[0] if items else str(getattr(converter, "max", None) or "7")


def test_what_varies_in_an_address_keeps_its_capitals(visit, stranger):
    assert visit("/Confirm/aBcD-EfG/") == (308, "/confirm/aBcD-EfG")
    assert visit("/SHED/tools/aBc/key") == (308, "/shed/tools/aBc/Key")


@pytest.mark.parametrize(
    "path", ["/nowhere", "/nowhere/", "/Nowhere", "/join/x/", "/exchanges/x/", "/exchanges/x", "//"]
)
def test_an_address_that_nobody_knows_is_nothing(visit, path):
    assert visit(path)[0] == (200 if path == "//" else 404)


def test_a_page_that_does_not_work_that_way_says_so_in_both_forms(visit):
    assert visit("/sign-out") == (405, "")
    assert visit("/sign-out/") == (308, "/sign-out")


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/join/",
        "//evil.example//join",
        "/%2Fevil.example/join/",
        "/%5Cevil.example/Join/",
        "/\\evil.example/",
        "//join/",
        "//Join",
        "//smiles",
        "///smiles",
        "/Shed/tools/%2F%2Fevil.example/key/",
        "/SHED/tools/%5C%5Cevil.example/key",
        "/shed/tools/%0d%0aSet-Cookie:x/key/",
    ],
)
def test_nobody_is_led_to_another_host(visit, stranger, path):
    status, target = visit(path, headers={"Host": "evil.example"})

    if status != 308:
        assert status in (200, 404) and not target
        return
    parts = urlsplit(target)
    assert (parts.scheme, parts.netloc) == ("", "")
    assert target.startswith("/") and target[1] not in "/\\"
    assert "\\" not in target and "\n" not in target
    assert visit(target)[0] != 308


def test_a_form_sent_to_the_other_form_arrives_as_it_was(browser, world):
    someone = browser(world.member("Ana"))
    token = someone.token()

    answer = someone.client.post("/sign-out/", data={"csrf_token": token}, follow_redirects=True)

    assert [step.status_code for step in answer.history] == [308, 303]
    assert someone.get("/me").path.startswith("/sign-in")
