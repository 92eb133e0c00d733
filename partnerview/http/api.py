"""The base classes of the REST API: a collection, a noun action on a subject, a report.

A concrete view declares shapes and a permission and says which one action it calls. Everything that
api.md promises of every endpoint (keys, ETags, paging, problems) happens here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.urls import URLPattern, path, reverse
from rest_framework.exceptions import NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from partnerview.digits import whole_number
from partnerview.errors import NotPermitted
from partnerview.http.etag import check_match, etag_of
from partnerview.http.filters import Filters, filtered, refuse_unknown
from partnerview.http.idempotency import Answer, once
from partnerview.http.paging import CursorPaging
from partnerview.http.rendering import CsvRenderer
from partnerview.http.serializers import Body, Empty, Row
from partnerview.users.access import user_of
from partnerview.users.models import User
from partnerview.users.permissions import Permission
from partnerview.users.step_up import is_proved


class Endpoint(APIView):
    """What every endpoint has: a permission (or one per method), and no parameter that it does not declare."""

    permission: ClassVar[Permission | str]
    permissions: ClassVar[Mapping[str, Permission | str]]
    parameters: ClassVar[frozenset[str]] = frozenset()
    # Writes in a browser session want a fresh proof of who asks; a key is its own proof.
    step_up: ClassVar[bool] = False

    @property
    def user(self) -> User:
        """The person who asks, or for whom the key acts."""
        return user_of(self.request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.step_up and request.method not in SAFE_METHODS and not is_proved(request):
            raise NotPermitted(
                "Prove again who you are: sign in under /accounts/reauthenticate/.", code="reauthentication_required"
            )
        refuse_unknown(request.query_params, self.known_parameters() | {"format"})

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        for name, value in getattr(request, "rate_limit", {}).items():
            response.headers[name] = value
        return super().finalize_response(request, response, *args, **kwargs)

    def known_parameters(self) -> frozenset[str]:
        return self.parameters

    def read_body(self, shape: type[Body], *, partial: bool = False) -> dict[str, Any]:
        """What was sent, in `shape`. Raises ValidationError (422) with a sentence per field."""
        body = shape(data=self.request.data, partial=partial, context={"request": self.request, "view": self})
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)


class Subject(Endpoint):
    """An endpoint about records of one model, shown as `row`, seen through `visible_to`."""

    model: ClassVar[type[Model]]
    row: ClassVar[type[Row]]
    created_row: ClassVar[type[Row] | None] = None  # where the answer to creating shows more
    lookup: ClassVar[str] = "pk"

    def rows(self) -> QuerySet[Any, Any]:
        """All records with what `row` needs; override to annotate. Never filtered by person here."""
        return self.model._default_manager.all()

    def visible(self) -> QuerySet[Any, Any]:
        """Those that this person may know of."""
        return self.rows().visible_to(self.user)  # type: ignore[attr-defined, no-any-return]

    def find(self, key: str) -> Any:
        """The record, or 404 where it is not there or not visible."""
        found = self.visible().filter(**self.key_lookup(key)).first()
        if found is None:
            raise self.not_found()
        return found

    def key_lookup(self, key: str) -> dict[str, Any]:
        """From the part of the address to a filter. Raises NotFound for what cannot be a key."""
        number = whole_number(key)
        if number is None:
            raise self.not_found()
        return {self.lookup: number}

    def show(self, pk: Any) -> dict[str, Any]:
        """One record as `row` has it, after a change or before it."""
        columns = self.row.columns()
        return self.row.show_all(self.rows().filter(pk=pk).values(*columns))[0]

    def not_found(self) -> NotFound:
        return NotFound(f"There is no such {self.model._meta.verbose_name}, or it is not visible to you.")


class Collection(ViewSetMixin, Subject):
    """`GET noun/`, `GET noun/{id}/`, and with a body shape `POST noun/` and `PATCH noun/{id}/`.

    A subclass overrides `act` to create and `change` to update; each calls one action.
    """

    create_body: ClassVar[type[Body] | None] = None
    change_body: ClassVar[type[Body] | None] = None
    filterset_class: ClassVar[type[Filters] | None] = None
    ordering: ClassVar[tuple[str, ...]] = ("id",)
    # Names that `?ordering=` takes, each with the field that it means; a tuple where both are the same.
    ordering_fields: ClassVar[Mapping[str, str] | tuple[str, ...]] = ()
    renderer_classes = (JSONRenderer, CsvRenderer)
    csv_rows = "results"
    noun: ClassVar[str] = ""
    action: str

    def act(self, data: dict[str, Any]) -> Model:
        """Create one record by calling one action with what `create_body` has read."""
        raise NotImplementedError

    def change(self, subject: Any, data: dict[str, Any]) -> Model:
        """Change the record by calling one action with what `change_body` has read."""
        raise NotImplementedError

    @classmethod
    def paths(cls, noun: str) -> list[URLPattern]:
        """The addresses of this collection; methods that it does not have answer 405."""
        many: dict[str, Any] = {"get": "list"} | ({"post": "create"} if cls.create_body else {})
        one: dict[str, Any] = {"get": "retrieve"} | ({"patch": "partial_update"} if cls.change_body else {})
        return [
            path(f"{noun}/", cls.as_view(many, noun=noun), name=f"api-{noun}-list"),
            path(f"{noun}/<str:pk>/", cls.as_view(one, noun=noun), name=f"api-{noun}-detail"),
        ]

    def list(self, request: Request) -> Response:
        paging = CursorPaging(request, ordering=self.ordering, allowed=self.allowed_orderings())
        rows = filtered(self.visible(), request, self.filterset_class)
        columns = dict.fromkeys((*self.row.columns(), *(name.lstrip("-") for name in paging.ordering)))
        listing = paging.listing(rows.values(*columns))
        body = {"next": listing.next, "previous": listing.previous, "results": self.row.show_all(listing.rows)}
        links = [f'<{url}>; rel="{rel}"' for rel, url in (("next", listing.next), ("prev", listing.previous)) if url]
        return Response(body, headers={"Link": ", ".join(links)} if links else None)

    def retrieve(self, request: Request, pk: str) -> Response:
        rows = self.row.show_all(self.visible().filter(**self.key_lookup(pk)).values(*self.row.columns())[:1])
        if not rows:
            raise self.not_found()
        return Response(rows[0], headers={"ETag": etag_of(rows[0])})

    def create(self, request: Request) -> Response:
        return once(request, self._created)

    def partial_update(self, request: Request, pk: str) -> Response:
        return once(request, lambda: self._changed(request, pk), required=False)

    def _created(self) -> Answer:
        assert self.create_body is not None  # noqa: S101
        return self.create_answer(self.read_body(self.create_body))

    def create_answer(self, data: dict[str, Any]) -> Answer:
        """What creating answers: the new record. Override only for a secret that is shown once."""
        thing = self.act(data)
        shown = self.show(thing.pk)
        return Answer(shown, 201, {"ETag": etag_of(shown), "Location": self.address_of(thing)})

    def _changed(self, request: Request, pk: str) -> Answer:
        assert self.change_body is not None  # noqa: S101
        subject = self.find(pk)
        _lock(subject)
        check_match(request, self.show(subject.pk), required=True)
        thing = self.change(subject, self.read_body(self.change_body, partial=True))
        shown = self.show(thing.pk)
        return Answer(shown, 200, {"ETag": etag_of(shown)})

    def address_of(self, thing: Model) -> str:
        return reverse(f"api-{self.noun}-detail", kwargs={"pk": thing.pk})

    def allowed_orderings(self) -> Mapping[str, str]:
        declared = self.ordering_fields
        return declared if isinstance(declared, Mapping) else {name: name for name in declared}

    def known_parameters(self) -> frozenset[str]:
        if self.action != "list":
            return frozenset()
        filters = self.filterset_class.base_filters if self.filterset_class else ()
        return CursorPaging.parameters | frozenset(filters) | self.parameters


class ActionView(Subject):
    """`POST subject/{id}/noun/`: one permission, one body, one action; answers with the subject.

    The subject is one that the person can see (404) and `permission` says whether they may (403).
    """

    body: ClassVar[type[Body]] = Empty
    status: ClassVar[int] = 200

    def act(self, subject: Any, data: dict[str, Any]) -> Model:
        """Call one action; what it returns (or the subject) is shown."""
        raise NotImplementedError

    def post(self, request: Request, pk: str) -> Response:
        return once(request, lambda: self._acted(request, pk))

    def _acted(self, request: Request, pk: str) -> Answer:
        subject = self.find(pk)
        if request.headers.get("If-Match"):
            _lock(subject)
            check_match(request, self.show(subject.pk), required=False)
        thing = self.act(subject, self.read_body(self.body))
        shown = self.show(thing.pk)
        return Answer(shown, self.status, {"ETag": etag_of(shown)})


class ReportView(Endpoint):
    """`GET reports/noun/`: parameters in `query`, the answer in `shape`, its `csv_rows` as CSV on request."""

    query: ClassVar[type[Body]] = Empty
    shape: ClassVar[type[Any]]
    renderer_classes = (JSONRenderer, CsvRenderer)
    csv_rows: ClassVar[str] = "rows"

    def report(self, query: dict[str, Any]) -> Any:
        """Call one report; what it returns is written by `shape`."""
        raise NotImplementedError

    def get(self, request: Request, **kwargs: str) -> Response:
        query = self.query(data=request.query_params.dict(), context={"request": request, "view": self})
        query.is_valid(raise_exception=True)
        return Response(self.shape(self.report(dict(query.validated_data))).data)

    def known_parameters(self) -> frozenset[str]:
        return frozenset(self.query().fields)


class Command(Endpoint):
    """`POST noun/` that is no collection's create: one body, one action (or plan), one answer in `shape`.

    With `writes = False` it only calculates (a simulation) and takes no Idempotency-Key.
    """

    body: ClassVar[type[Body]] = Empty
    shape: ClassVar[type[Any]]
    status: ClassVar[int] = 200
    writes: ClassVar[bool] = True

    def act(self, data: dict[str, Any]) -> Any:
        raise NotImplementedError

    def post(self, request: Request) -> Response:
        return once(request, self._acted) if self.writes else self._acted().response()

    def _acted(self) -> Answer:
        made = self.act(self.read_body(self.body))
        return Answer(self.shape(made).data, self.status)


def action_path(address: str, view: Callable[..., Any]) -> URLPattern:
    """`action_path("engagements/<str:pk>/activation/", Activation.as_view())`, named after its address."""
    words = [part for part in address.strip("/").split("/") if not part.startswith("<")]
    return path(address, view, name="api-" + "-".join(words))


def _lock(subject: Model) -> None:
    """Hold the row, so that the version that was checked is the version that is changed."""
    rows = type(subject)._default_manager.select_for_update(no_key=True, of=("self",))
    rows.only("pk").get(pk=subject.pk)
