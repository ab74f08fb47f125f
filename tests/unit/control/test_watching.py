"""What a watch tells: all there is, then what happens."""

CARD = "'/dev/dri/card0'"
VIVE = ["HVR", 0xAA01, "HTC Vive", "LHR-1", "HTC"]
DESKTOP, OFFERED, LEASED = 1, 2, 3
CONNECTED, NON_DESKTOP, ON_DESKTOP, IS_OFFERED, BLANKED, MIRRORED = 1, 2, 4, 8, 16, 32
PRESENT, CREATED, CHANGED = 0, 1, 2


def watching(server):
    """A client with a watch that has heard all there was."""
    client = server.client()
    client.watch(client.bind())
    client.news()
    return client


def test_with_no_card_there_is_nothing_to_tell(server):
    client = server.client()
    client.watch(client.bind())
    assert client.news() == ["watch.ready"]


def test_a_watch_begins_with_displays_then_leases_then_ready(server):
    server.display(41, "DP-1", "desktop", rule="desk", reason="no rule offers it",
                   modes=["1920x1080@60*", "1280x720@60"])
    server.display(42, "DP-2", "leased", non_desktop=True, edid=VIVE, lease=7)
    server.lease(7, "DP-2", since_ms=1500, crtcs=[52], planes=[31, 32],
                 client={"pid": 99, "uid": 1000, "executable": "/usr/bin/monado"})
    client = server.client()
    client.watch(client.bind())
    assert client.news() == [
        f"watch.display {CARD} 41 'DP-1' {DESKTOP} {CONNECTED | ON_DESKTOP} 0 'desk'"
        " 'no rule offers it'",
        "watch.mode 1920 1080 60000 1",
        "watch.mode 1280 720 60000 0",
        "watch.done",
        f"watch.display {CARD} 42 'DP-2' {LEASED} {CONNECTED | NON_DESKTOP} 7 '' ''",
        f"watch.edid 'HVR' {0xAA01} 'HTC Vive' 'LHR-1' 'HTC'",
        "watch.done",
        f"watch.lease 7 {PRESENT} {CARD} 1 1 0 1 500000000",
        "watch.client 99 1000 '/usr/bin/monado' None",
        "watch.connector 'DP-2'",
        "watch.objects [52] [31, 32]",
        "watch.done",
        "watch.ready",
    ]


def test_the_terms_of_a_lease_are_told_with_it(server):
    client = watching(server)
    server.lease(3, "DP-1", terms=[["DP-1", 1, "640x480", ""], ["DP-1", 3, "9", "only 2 are free"]])
    assert client.news() == [
        f"watch.lease 3 {CREATED} {CARD} 1 1 0 0 0",
        "watch.client 0 0 '' None",
        "watch.connector 'DP-1'",
        "watch.objects [] []",
        "watch.term 'DP-1' 'mode' '640x480' None",
        "watch.term 'DP-1' 'overlays' '9' 'only 2 are free'",
        "watch.done",
    ]


def test_a_claim_is_told_when_it_is_made_has_other_displays_and_ends(server):
    claim = {"maker": "HVR", "product": 0xAA01, "model": "*Vive*"}
    early = watching(server)
    server.do("claim", id=3, criteria=claim, connectors=[], exclusive=True,
              client={"pid": 5, "uid": 1000, "executable": "/usr/bin/monado"})
    told = [
        "watch.claim 3 1",
        "watch.client 5 1000 '/usr/bin/monado' None",
        "watch.criterion 'maker' 'HVR' 0",
        "watch.criterion 'product' '0xaa01' 0",
        "watch.criterion 'model' '*Vive*' 1",
    ]
    assert early.news() == [*told, "watch.done"]
    late = server.client()
    late.watch(late.bind())
    assert late.news() == [*told, "watch.done", "watch.ready"]
    server.do("claim", id=3, criteria=claim, connectors=["DP-2"], exclusive=True,
              client={"pid": 5, "uid": 1000, "executable": "/usr/bin/monado"})
    server.do("unclaim", id=3)
    story = [*told, "watch.connector 'DP-2'", "watch.done", "watch.claim_ended 3"]
    assert early.news() == story
    assert late.news() == story


def test_every_watch_hears_of_a_lease_from_its_begin_to_its_end(server):
    first, second = watching(server), watching(server)
    server.lease(3, "DP-1", "DP-2", client={"pid": 5, "sandbox_id": "org.example.App"})
    server.lease(3, "DP-1", "DP-2", masked=False)
    server.do("end", id=3, cause="fd-closed")
    story = [
        f"watch.lease 3 {CREATED} {CARD} 1 1 0 0 0",
        "watch.client 5 0 '' 'org.example.App'",
        "watch.connector 'DP-1'",
        "watch.connector 'DP-2'",
        "watch.objects [] []",
        "watch.done",
        f"watch.lease 3 {CHANGED} {CARD} 1 0 0 0 0",
        "watch.client 0 0 '' None",
        "watch.connector 'DP-1'",
        "watch.connector 'DP-2'",
        "watch.objects [] []",
        "watch.done",
        "watch.lease_ended 3 1 'its fd was closed'",
    ]
    assert first.news() == story
    assert second.news() == story


def test_every_cause_of_an_end_has_its_number(server):
    causes = ["client-left", "fd-closed", "unplugged", "session-inactive", "revoked", "withheld",
              "forbidden-modeset", "card-gone"]
    client = watching(server)
    for number, cause in enumerate(causes):
        server.lease(number + 1, "DP-1")
        server.do("end", id=number + 1, cause=cause)
    ends = [line for line in client.news() if "lease_ended" in line]
    assert [line.split(" ")[:3] for line in ends] == [
        ["watch.lease_ended", str(number + 1), str(number)] for number in range(len(causes))]


def test_a_refused_request_is_told_with_its_reason(server):
    client = watching(server)
    server.do("refuse", id=9, card="/dev/dri/card0", connectors=["DP-1"],
              reason="uid 1000 may not lease it", client={"pid": 8, "executable": "/bin/x"})
    assert client.news() == [
        f"watch.refused 9 {CARD} 'uid 1000 may not lease it'",
        "watch.client 8 0 '/bin/x' None",
        "watch.connector 'DP-1'",
        "watch.done",
    ]


def test_a_display_is_told_whole_whenever_anything_of_it_changes(server):
    server.display(41, "DP-1", "offered", modes=["640x480@60"])
    client = watching(server)
    server.do("picture", card="/dev/dri/card0", id=41, mode="640x480@60", blanked=True)
    server.do("picture", card="/dev/dri/card0", id=41, mode="800x600@75", mirrored=True)
    shown = f"watch.display {CARD} 41 'DP-1' {OFFERED} "
    assert client.news() == [
        f"{shown}{CONNECTED | IS_OFFERED | BLANKED} 0 '' ''",
        "watch.mode 640 480 60000 2",
        "watch.done",
        f"{shown}{CONNECTED | IS_OFFERED | MIRRORED} 0 '' ''",
        "watch.mode 640 480 60000 0",
        "watch.mode 800 600 75000 2",
        "watch.done",
    ]


def test_an_unknown_display_with_another_picture_is_not_told(server):
    client = watching(server)
    server.do("picture", card="/dev/dri/card0", id=99)
    assert client.news() == []


def test_a_connector_that_is_no_more_is_told_by_its_id(server):
    server.display(41, "DP-1", "unplugged")
    client = watching(server)
    server.do("gone", card="/dev/dri/card0", id=41)
    assert client.news() == [f"watch.display_gone {CARD} 41"]


def test_a_destroyed_watch_hears_nothing_more_and_the_others_go_on(server):
    client = server.client()
    control = client.bind()
    first, _ = client.watch(control), client.watch(control)
    client.news()
    first.send("destroy")
    server.display(41, "DP-1", "desktop")
    assert [line.split(".")[0] for line in client.news()] == ["watch2", "watch2"]


def test_a_watch_outlives_the_object_that_made_it(server):
    client = server.client()
    control = client.bind()
    client.watch(control)
    control.send("destroy")
    client.news()
    server.display(41, "DP-1", "desktop")
    assert client.news()[-1] == "watch.done"


def test_a_client_that_is_gone_leaves_the_others_their_watches(server):
    first, second = watching(server), watching(server)
    first.close()
    server.display(41, "DP-1", "desktop")
    assert second.news()[-1] == "watch.done"


def test_long_strings_are_cut_and_cost_nobody_the_connection(server):
    client = watching(server)
    server.do("refuse", id=1, card="/dev/dri/card0", connectors=[], reason="é" * 5000,
              client={"executable": "/" + "x" * 4094, "sandbox_id": "y" * 5000})
    assert client.news() == [
        f"watch.refused 1 {CARD} '{'é' * 500}'",
        f"watch.client 0 0 '/{'x' * 999}' '{'y' * 1000}'",
        "watch.done",
    ]


def test_a_watcher_that_never_reads_is_disconnected_and_the_others_hear_on(server):
    deaf, other = watching(server), watching(server)
    for _ in range(400):
        server.display(41, "DP-1", "desktop", reason="x" * 1000)
        other.news()
    assert deaf.news()[-1] == "disconnected"
    assert other.connection.fate is None
