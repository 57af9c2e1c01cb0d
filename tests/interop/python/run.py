"""The embedded server as `c8y_api` from PyPI sees it, the client unmodified.

    python run.py path/to/c8ybin     starts `c8ybin serve`, tries it, ends it
    python run.py                    tries the tenant that C8Y_BASEURL, C8Y_TENANT,
                                     C8Y_USER and C8Y_PASSWORD name

Every check cleans up after itself. The last line says how many passed; the exit
code is 0 when all did.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
import traceback
import uuid
import zipfile

from c8y_api import CumulocityApi, UnauthorizedError
from c8y_api.model import Application, Binary, Device, Event, ManagedObject

# No other object has it, so that a tenant in use does not disturb the counts.
TYPE = f"interop_{uuid.uuid4().hex[:12]}"


@contextlib.contextmanager
def tenant(arguments):
    """The address and credentials of the tenant to try, as a dictionary."""
    if not arguments:
        yield {
            "url": os.environ["C8Y_BASEURL"],
            "tenant": os.environ["C8Y_TENANT"],
            "user": os.environ["C8Y_USER"],
            "password": os.environ["C8Y_PASSWORD"],
        }
        return
    command = [arguments[0], "serve", "--seed", "demo"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            announcement = server.stdout.readline()
            if not announcement:
                sys.exit(f"{' '.join(command)} did not say where it listens")
            yield json.loads(announcement)
        finally:
            server.terminate()
            server.wait(timeout=20)
    assert server.returncode == 0, f"serve ended with {server.returncode} on SIGTERM"


@contextlib.contextmanager
def uploaded(c8y, count=1, **fragments):
    """That many files of TYPE: `part-00.txt` holds `content 0`, and so on."""
    files = []
    try:
        for number in range(count):
            file = io.BytesIO(f"content {number}".encode())
            name = f"part-{number:02}.txt"
            binary = Binary(c8y, type=TYPE, name=name, content_type="text/plain", file=file, **fragments)
            files.append(binary.create())
        yield files
    finally:
        for file in files:
            with contextlib.suppress(KeyError):
                file.delete()


@contextlib.contextmanager
def reported(c8y, count=1, **fragments):
    """That many events of TYPE, of a device of their own, the first the oldest."""
    device = Device(c8y, type=TYPE, name="interop").create()
    try:
        yield [
            Event(c8y, type=TYPE, time=f"2026-01-01T00:00:{number:02}.000Z", source=device.id,
                  text=f"event {number}", **fragments).create()
            for number in range(count)
        ]
    finally:
        c8y.events.delete_by(source=device.id)
        device.delete()


@contextlib.contextmanager
def registered(c8y):
    """A web application of its own, named as TYPE; then it is deleted."""
    # Not by the class: it leaves the context path out.
    application = {"name": TYPE, "key": f"{TYPE}-key", "type": "HOSTED", "contextPath": TYPE}
    application = Application.from_json(c8y.post("/application/applications", json=application))
    try:
        yield application
    finally:
        c8y.delete(f"/application/applications/{application.id}")


def zipped(files):
    """A zip of these texts, by their paths."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def refused(kind, call):
    """Asserts that the call raises an error of that kind."""
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} was expected")


def uploads_a_file_like_object(c8y, _):
    # More than the 2 MiB at which frameworks for servers stop reading a body.
    content = bytes(range(256)) * (3 << 12)
    binary = c8y.binaries.upload(io.BytesIO(content), name="bytes.bin", type="application/octet-stream")
    try:
        assert binary.id.isdigit(), binary.id
        assert binary.name == "bytes.bin"
        assert int(binary.length) == len(content)
        assert binary.content_type == "application/octet-stream"
        assert binary.owner
        assert c8y.binaries.read_file(binary.id) == content
    finally:
        c8y.binaries.delete(binary.id)


def uploads_from_a_path_with_wide_characters(c8y, _):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "naïve 测试 🚀.log")
        with open(path, "wb") as file:
            file.write(b"line\n" * 1000)
        binary = c8y.binaries.upload(path, name=os.path.basename(path), type="text/plain")
        try:
            assert c8y.inventory.get(binary.id).name == "naïve 测试 🚀.log"
            assert c8y.binaries.read_file(binary.id) == b"line\n" * 1000
        finally:
            c8y.binaries.delete(binary.id)


def an_empty_file_stays_empty(c8y, _):
    binary = c8y.binaries.upload(io.BytesIO(b""), name="empty", type="text/plain")
    try:
        assert int(binary.length) == 0
        assert c8y.binaries.read_file(binary.id) == b""
    finally:
        c8y.binaries.delete(binary.id)


def fragments_come_back_with_the_answer(c8y, _):
    with uploaded(c8y, acme_Release={"channel": "stable", "build": 17}) as (binary,):
        assert binary.acme_Release.channel == "stable"
        assert binary.type == TYPE and binary.content_type == "text/plain"
        stored = c8y.inventory.get(binary.id)
        assert stored.acme_Release.build == 17
        assert "c8y_IsBinary" in stored.to_full_json()


def many_are_made_without_an_answer(c8y, _):
    files = [Binary(c8y, type=TYPE, name=f"n{n}", file=io.BytesIO(b"x")) for n in range(3)]
    assert c8y.binaries.create(*files) == 3
    made = c8y.binaries.get_all(type=TYPE)
    try:
        assert sorted(b.name for b in made) == ["n0", "n1", "n2"]
    finally:
        c8y.binaries.delete(*[b.id for b in made])


def lists_are_filtered(c8y, who):
    with uploaded(c8y, count=3) as files:
        assert [b.name for b in c8y.binaries.select(type=TYPE)] == [f.name for f in files]
        owned = c8y.binaries.get_all(type=TYPE, owner=who["user"])
        assert [b.id for b in owned] == [f.id for f in files]
        assert c8y.binaries.get_all(type=TYPE, owner="nobody-of-that-name") == []
        some = c8y.binaries.get_all(ids=[files[0].id, files[2].id])
        assert sorted(b.id for b in some) == sorted([files[0].id, files[2].id])
        first = next(c8y.binaries.select(type=TYPE))
        assert first.read_file() == b"content 0"


def pages_follow_each_other_to_the_end(c8y, _):
    with uploaded(c8y, count=11) as files:
        walked = [b.id for b in c8y.binaries.select(type=TYPE, page_size=4)]
        assert walked == [f.id for f in files], "each once, in order"
        third = c8y.binaries.get_all(type=TYPE, page_size=4, page_number=3)
        assert len(third) == 3
        assert len(c8y.binaries.get_all(type=TYPE, page_size=4, limit=6)) == 6


def counts_are_exact(c8y, _):
    with uploaded(c8y, count=4):
        # The client asks for pages of one; totals may be ten seconds old, but
        # nobody asked for those of this type before.
        assert c8y.binaries.get_count(type=TYPE) == 4
        assert c8y.inventory.get_count(type=TYPE) == 4


def the_inventory_knows_binaries(c8y, _):
    with uploaded(c8y, count=3, acme_Interop={"run": TYPE}) as files:
        query = f"$filter=(has(c8y_IsBinary) and type eq '{TYPE}') $orderby=name desc"
        assert [o.name for o in c8y.inventory.get_all(query=query)] == [
            "part-02.txt", "part-01.txt", "part-00.txt",
        ]
        query = f"type eq '{TYPE}' and name eq 'PART-*1.txt'"
        assert [o.id for o in c8y.inventory.get_all(query=query)] == [files[1].id]
        assert len(c8y.inventory.get_all(fragment="acme_Interop", type=TYPE)) == 3

def the_inventory_is_searched_as_the_client_writes_queries(c8y, who):
    # It puts types and owners into the query without quotes; its own tests, run
    # against the platform, do so too.
    with uploaded(c8y, count=3, acme_Interop={"run": TYPE}) as files:
        found = c8y.inventory.get_all(fragment="acme_Interop", name="part-02.txt", type=TYPE)
        assert [o.id for o in found] == [files[2].id]
        found = c8y.inventory.get_all(name="part-0*", type=TYPE, owner=who["user"])
        assert [o.id for o in found] == [f.id for f in files]
        found = c8y.inventory.get_all(query=f"$filter=type eq {TYPE} $orderby=id")
        assert [o.id for o in found] == [f.id for f in files]
        found = c8y.inventory.get_all(query=f"$filter=type eq {TYPE[:-1]}*")
        assert len(found) == 3


def the_inventory_is_sorted_as_the_client_writes_queries(c8y, _):
    # It puts a plus sign before `$orderby`, and encodes it.
    with uploaded(c8y, count=3, **{TYPE: {}}):
        found = c8y.inventory.get_all(fragment=TYPE, order_by="name desc")
        assert [o.name for o in found] == ["part-02.txt", "part-01.txt", "part-00.txt"]


def a_replaced_file_keeps_its_id_and_its_fragments(c8y, _):
    with uploaded(c8y, acme_Release={"build": 1}) as (binary,):
        c8y.binaries.update(binary.id, io.BytesIO(b"second"), type="text/csv")
        assert c8y.binaries.read_file(binary.id) == b"second"
        stored = c8y.inventory.get(binary.id)
        assert stored.contentType == "text/csv" and int(stored.length) == 6
        assert stored.type == TYPE and stored.acme_Release.build == 1
        binary.file = io.BytesIO(b"the third")
        answer = binary.update()
        assert answer.id == binary.id and int(answer.length) == 9
        assert binary.read_file() == b"the third"


def descriptions_are_edited(c8y, _):
    with uploaded(c8y, acme_Release={"build": 1}) as (binary,):
        described = c8y.inventory.get(binary.id)
        described.name = "renamed.txt"
        described["acme_Note"] = "checked"
        assert described.update().name == "renamed.txt"
        stored = c8y.inventory.get(binary.id)
        assert stored.name == "renamed.txt" and stored.acme_Note == "checked"
        assert stored.acme_Release.build == 1, "what was not sent stays"
        assert binary.read_file() == b"content 0"


def what_is_deleted_is_gone(c8y, _):
    with uploaded(c8y, count=2) as (one, other):
        c8y.binaries.delete(one.id)
        refused(KeyError, lambda: c8y.binaries.read_file(one.id))
        refused(KeyError, lambda: c8y.inventory.get(one.id))
        refused(KeyError, lambda: c8y.binaries.update(one.id, io.BytesIO(b"x")))
        refused(KeyError, lambda: c8y.binaries.delete(one.id))
        assert [b.id for b in c8y.binaries.select(type=TYPE)] == [other.id]


def other_managed_objects_live_beside_them(c8y, _):
    made = ManagedObject(c8y, type=TYPE, name="a device", c8y_IsDevice={}).create()
    try:
        assert c8y.binaries.get_all(type=TYPE) == []
        assert [d.id for d in c8y.device_inventory.get_all(type=TYPE)] == [made.id]
    finally:
        made.delete()
    refused(KeyError, lambda: c8y.inventory.get(made.id))


def events_are_listed_changed_and_deleted(c8y, _):
    with reported(c8y, count=7, acme_Motion={"zone": "gate"}, acme_Shift="night") as events:
        source = events[0].source
        newest_first = [e.id for e in reversed(events)]
        assert [e.id for e in c8y.events.select(type=TYPE, page_size=3)] == newest_first
        oldest_first = c8y.events.get_all(source=source, reverse=True, after="2026-01-01T00:00:00Z")
        assert [e.id for e in oldest_first] == [e.id for e in events]
        until = c8y.events.get_all(type=TYPE, before="2026-01-01T00:00:02.000Z")
        assert [e.text for e in until] == ["event 1", "event 0"]
        assert len(c8y.events.get_all(source=source, fragment="acme_Motion")) == 7
        shift = c8y.events.get_all(fragment="acme_Shift", fragment_value="night", source=source)
        assert len(shift) == 7
        assert c8y.events.get_count(type=TYPE) == 7
        one = c8y.events.get(events[0].id)
        one.text = "changed"
        assert one.update().text == "changed"
        one = c8y.events.get(one.id)
        assert one.text == "changed" and one.acme_Motion.zone == "gate" and one.type == TYPE
        one.delete()
        refused(KeyError, lambda: c8y.events.get(one.id))
        c8y.events.delete_by(source=source)
        assert c8y.events.get_all(type=TYPE) == []


def a_file_is_attached_to_an_event(c8y, _):
    with reported(c8y) as (event,):
        assert not event.has_attachment()
        # More than one read of the client's, and no text.
        content = bytes(range(256)) * 1000
        said = c8y.events.create_attachment(event.id, io.BytesIO(content), "image/png")
        assert said["type"] == "image/png" and said["source"] == event.id, said
        assert said["self"].endswith(f"/event/events/{event.id}/binaries"), said
        assert c8y.events.download_attachment(event.id) == content
        event = c8y.events.get(event.id)
        assert event.has_attachment()
        described = event.to_full_json()["c8y_IsBinary"]
        assert described["length"] == len(content) and described["type"] == "image/png"
        found = c8y.events.get_all(fragment="c8y_IsBinary", source=event.source)
        assert [e.id for e in found] == [event.id]
        refused(ValueError, lambda: event.create_attachment(io.BytesIO(b"x"), "text/plain"))


def an_attachment_is_replaced_and_deleted(c8y, _):
    with reported(c8y) as (event,):
        refused(KeyError, event.download_attachment)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "agent.log")
            with open(path, "wb") as file:
                file.write(b"line\n" * 1000)
            event.create_attachment(path, "text/plain")
        assert event.download_attachment() == b"line\n" * 1000
        said = event.update_attachment(io.BytesIO(b"a,b\n"), "text/csv")
        assert said["type"] == "text/csv", said
        assert event.download_attachment() == b"a,b\n"
        event.delete_attachment()
        refused(KeyError, event.download_attachment)
        refused(KeyError, event.delete_attachment)
        assert not c8y.events.get(event.id).has_attachment()
        refused(ValueError, lambda: c8y.events.create_attachment("1", io.BytesIO(b"x")))


def applications_are_listed_and_changed(c8y, who):
    with registered(c8y) as application:
        assert application.owner == who["tenant"]
        assert application.availability == Application.PRIVATE_AVAILABILITY
        assert [a.id for a in c8y.applications.get_all(name=TYPE)] == [application.id]
        own = c8y.applications.select(type="HOSTED", owner=who["tenant"], page_size=3)
        assert application.id in [a.id for a in own]
        subscribed = lambda: [a.id for a in c8y.applications.get_all(subscriber=who["tenant"])]
        assert application.id not in subscribed()
        subscriptions = f"/tenant/tenants/{who['tenant']}/applications"
        c8y.post(subscriptions, {"application": {"id": application.id}})
        assert application.id in subscribed()
        c8y.delete(f"{subscriptions}/{application.id}")
        assert application.id not in subscribed()
        others = c8y.applications.get_all(provided_for=who["tenant"])
        assert application.id not in [a.id for a in others]
        one = c8y.applications.get(application.id)
        one.c8y = c8y
        one.availability = Application.MARKET_AVAILABILITY
        assert one.update().availability == "MARKET"
        again = Application(c8y, name=TYPE, key="k", type=Application.EXTERNAL_TYPE)
        refused(ValueError, again.create)
        link = Application(c8y, name=f"{TYPE}-2", key=f"{TYPE}-2", type=Application.EXTERNAL_TYPE).create()
        assert c8y.applications.get(link.id).type == "EXTERNAL"
        c8y.delete(f"/application/applications/{link.id}")
    refused(KeyError, lambda: c8y.applications.get(application.id))


def an_archive_is_uploaded_and_is_a_binary(c8y, _):
    with registered(c8y) as application:
        content = zipped({"index.html": "<h1>", "cumulocity.json": '{"name":"interop"}'})
        c8y.applications.upload_attachment(application.id, io.BytesIO(content))
        path = f"/application/applications/{application.id}"
        archives = c8y.get(f"{path}/binaries")["attachments"]
        assert [a["length"] for a in archives] == [len(content)], archives
        assert c8y.get(path)["activeVersionId"] == archives[0]["id"]
        assert c8y.binaries.read_file(archives[0]["id"]) == content
        assert "c8y_applications_storage" in c8y.inventory.get(archives[0]["id"]).to_full_json()
        plugin = io.BytesIO(zipped({"main.js": "1"}))
        c8y.post_file(f"{path}/binaries/plugins/extra", file=plugin)
        assert c8y.get(f"{path}/binaries/plugins") == [{"pluginName": "extra"}]
        refused(ValueError, lambda: c8y.applications.upload_attachment(application.id, io.BytesIO(b"x")))


def the_user_and_the_tenant_are_known(c8y, who):
    user = c8y.users.get_current()
    assert user.username == who["user"], user.username
    tenant_id = c8y.get("/tenant/currentTenant")["name"]
    assert tenant_id == who["tenant"], tenant_id


def a_wrong_password_is_refused(c8y, who):
    stranger = CumulocityApi(who["url"], who["tenant"], who["user"], "not the password")
    refused(UnauthorizedError, lambda: stranger.binaries.get_all())
    refused(UnauthorizedError, lambda: stranger.binaries.upload(io.BytesIO(b"x"), "x", "text/plain"))


CHECKS = [
    uploads_a_file_like_object,
    uploads_from_a_path_with_wide_characters,
    an_empty_file_stays_empty,
    fragments_come_back_with_the_answer,
    many_are_made_without_an_answer,
    lists_are_filtered,
    pages_follow_each_other_to_the_end,
    counts_are_exact,
    the_inventory_knows_binaries,
    the_inventory_is_searched_as_the_client_writes_queries,
    the_inventory_is_sorted_as_the_client_writes_queries,
    a_replaced_file_keeps_its_id_and_its_fragments,
    descriptions_are_edited,
    what_is_deleted_is_gone,
    other_managed_objects_live_beside_them,
    events_are_listed_changed_and_deleted,
    a_file_is_attached_to_an_event,
    an_attachment_is_replaced_and_deleted,
    applications_are_listed_and_changed,
    an_archive_is_uploaded_and_is_a_binary,
    the_user_and_the_tenant_are_known,
    a_wrong_password_is_refused,
]


def main():
    """Runs every check; the exit code."""
    failed = 0
    with tenant(sys.argv[1:]) as who:
        c8y = CumulocityApi(who["url"], who["tenant"], who["user"], who["password"])
        for check in CHECKS:
            global TYPE
            TYPE = f"interop_{uuid.uuid4().hex[:12]}"
            name = check.__name__.replace("_", " ")
            try:
                check(c8y, who)
                print(f"ok      {name}")
            except Exception:  # one failure stops nothing
                failed += 1
                print(f"FAILED  {name}")
                traceback.print_exc(file=sys.stdout)
    print(f"c8y_api: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
