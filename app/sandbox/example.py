"""The Category → Team → Role → Name → Site example (docs/vendor.md#rules-api) as the bodies of real calls.

The account seeds the fields only. Rules and assets are for whoever shows the example: POST each rule to
`/metadata_rules`, upload each asset.
"""

from app.sandbox.words import JsonObject


def _enum(external_id: str, label: str, options: dict[str, str], **more: object) -> JsonObject:
    values = [{"external_id": option, "value": text} for option, text in options.items()]
    return {
        "type": "enum",
        "external_id": external_id,
        "label": label,
        "datasource": {"values": values},
        **more,
    }


def _when(field: str, option: str) -> JsonObject:
    return {"metadata_field_id": field, "equals": option}


def _only(*options: str) -> JsonObject:
    return {"external_ids": list(options), "mode": "override"}


EXAMPLE_FIELDS: list[JsonObject] = [
    _enum(
        "category",
        "Category",
        {"employee": "Employee", "contractor": "Contractor", "product": "Product", "event": "Event"},
    ),
    _enum(
        "team",
        "Team",
        {"rnd": "R&D", "marketing": "Marketing", "hr": "Human Resources", "sales": "Sales"},
        default_disabled=True,
    ),
    _enum(
        "role",
        "Role",
        {
            "backend": "Backend developer",
            "frontend": "Frontend developer",
            "qa": "QA engineer",
            "devops": "DevOps engineer",
            "designer": "Designer",
            "writer": "Content writer",
            "recruiter": "Recruiter",
        },
        default_disabled=True,
    ),
    _enum(
        "name",
        "Name",
        {
            "ms": "Maya S.",
            "er": "Eli R.",
            "ik": "Ida K.",
            "sm": "Sam M.",
            "rm": "Ruth M.",
            "rb": "Rob B.",
            "dl": "Dana L.",
        },
        default_disabled=True,
    ),
    _enum(
        "site",
        "Site",
        {"usa": "USA", "israel": "Israel", "germany": "Germany"},
        default_disabled=True,
    ),
]

EXAMPLE_RULES: list[JsonObject] = [
    {
        "name": "An employee belongs to a team",
        "metadata_field_id": "team",
        "condition": _when("category", "employee"),
        "result": {"enable": True, "activate_values": "all", "set_mandatory": True},
    },
    {
        "name": "R&D has its own roles",
        "metadata_field_id": "role",
        "condition": _when("team", "rnd"),
        "result": {
            "enable": True,
            "activate_values": _only("backend", "frontend", "qa", "devops"),
            "set_mandatory": True,
        },
    },
    {
        "name": "Marketing has its own roles",
        "metadata_field_id": "role",
        "condition": _when("team", "marketing"),
        "result": {
            "enable": True,
            "activate_values": _only("designer", "writer"),
            "apply_value": {"value": "writer", "mode": "default"},
        },
    },
    {
        "name": "Backend developers by name",
        "metadata_field_id": "name",
        "condition": _when("role", "backend"),
        "result": {
            "enable": True,
            "activate_values": _only("ms", "er", "ik", "sm", "rm"),
            "set_mandatory": True,
        },
    },
    {
        "name": "DevOps engineers by name",
        "metadata_field_id": "name",
        "condition": _when("role", "devops"),
        "result": {"enable": True, "activate_values": _only("rb", "dl"), "set_mandatory": True},
    },
    {
        "name": "Maya and Rob work in the USA",
        "metadata_field_id": "site",
        "condition": {"or": [_when("name", "ms"), _when("name", "rb")]},
        "result": {
            "enable": True,
            "activate_values": _only("usa"),
            "apply_value": {"value": "usa", "mode": "default"},
        },
    },
    {
        "name": "Everybody with a name has a site",
        "metadata_field_id": "site",
        "condition": {"metadata_field_id": "name", "populated": True},
        "result": {"enable": True},
    },
]

EXAMPLE_ASSETS: list[JsonObject] = [
    {
        "public_id": "people/maya",
        "metadata": {"category": "employee", "team": "rnd", "role": "backend", "name": "ms"},
    },
    {
        "public_id": "people/rob",
        "metadata": {"category": "employee", "team": "rnd", "role": "devops", "name": "rb"},
    },
    {"public_id": "people/new-writer", "metadata": {"category": "employee", "team": "marketing"}},
    {"public_id": "people/unassigned", "metadata": {"category": "employee"}},
    {
        "public_id": "people/nameless-backend",
        "metadata": {"category": "employee", "team": "rnd", "role": "backend"},
    },
    {
        "public_id": "people/wrong-role",
        "metadata": {"category": "employee", "team": "rnd", "role": "recruiter"},
    },
    {"public_id": "products/mug", "metadata": {"category": "product"}},
]
