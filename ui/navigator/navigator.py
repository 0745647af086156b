"""The navigator 填报步骤: progress, forms and blocks with their state, instances to add and delete."""

from __future__ import annotations

from collections.abc import Callable, Set

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QTreeWidgetItem, QVBoxLayout, QWidget

from models.calculation.cell_names import MAX_ROW_NAME
from models.checks.counts import count
from models.drafts.new_forms import not_yet_added
from models.errors import shortened
from models.packs.forms import Form
from models.session.session import Outcome
from ui.drafts.document import Document
from ui.navigator import _instances as instances
from ui.navigator._names import Shared, shared
from ui.navigator._outline import NUMERALS, Key, Outline, OutlineEntry, target, to_begin
from ui.navigator._tree import MOVED, SHARED, Tree
from ui.widgets import theme
from ui.widgets.parts import button, fill, label, line_field

_KEY = Qt.ItemDataRole.UserRole
MANY = 8
"""From so many instances of a form on there is a field to look for one by its name."""
_MOVED = "：刚才的修改使这张表的数变了"
REVIEW: Key = ("!review",)
EXPORT: Key = ("!export",)


class Navigator(QWidget):
    """Show where the draft stands and lead to each part of it."""

    review_wanted = Signal()
    export_wanted = Signal()
    went = Signal()
    row_wanted = Signal(object, str)  # Address of a column, the choice no row has yet
    message = Signal(str)
    _document: Document  # from `set_document` on
    _outline: Outline  # of it

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._items: dict[Key, QTreeWidgetItem] = {}
        self._shape: list[object] = []
        self._bar = QProgressBar(textVisible=False, minimum=0)
        self._bar.setAccessibleName("填报进度")
        self._progress = label("", "muted")
        self._opened: Key = ()
        self.search = line_field(placeholder="按名称找项目或表")
        self.search.setAccessibleName("按名称找项目或表")
        self.search.setClearButtonEnabled(True)
        self.tree = Tree(self._go, self._delete_here)
        self.search.textChanged.connect(self.tree.show_named)
        self.tree.customContextMenuRequested.connect(self._menu)
        self._add = button("添加", self._add_here, "quiet")
        self._delete = button("删除", self._delete_here, "quiet")
        self._lay_out()

    def _lay_out(self) -> None:
        buttons = fill(QHBoxLayout(), self._add, self._delete, None)
        above = (label("填报步骤", "heading"), self._bar, self._progress, self.search)
        fill(QVBoxLayout(self), *above, (self.tree, 1), buttons, margins=(14, 14, 10, 8), spacing=7)

    def set_document(self, document: Document) -> None:
        """Follow another document."""
        self._document, self._outline = document, Outline(document.session)
        document.changed.connect(self._changed)
        document.shown.connect(self._select_current)
        document.current_changed.connect(self._select_current)
        self._shape = []
        self._items.clear()
        self.search.clear()
        repeatable = any(form.repeatable for form in document.session.pack.forms)
        self._add.setVisible(repeatable)
        self._delete.setVisible(repeatable)
        self.refresh()

    def mark_moved(self, places: Set[tuple[str, str]]) -> None:
        """Mark the forms in which the last edit has moved figures that nobody has seen yet."""
        for key, item in self._items.items():
            inner = item.parent() is not None and _key(item.parent())[:2] == key[:2]
            moved = not inner and any(place[: len(key)] == key[:2] for place in places)
            item.setData(0, MOVED, moved)
            item.setToolTip(0, f"{item.text(0)}{_MOVED if moved else ''}")
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, _MOVED[1:] if moved else "")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for item in self._items.values():
                item.setForeground(1, QColor(theme.colour(item.data(1, _KEY) or "")))

    def _changed(self, outcome: Outcome) -> None:
        # A choice or a name that shows here may change without any issue changing.
        self._outline.forget(outcome.changed)
        self.refresh()

    def badge(self, form: str, instance: str) -> tuple[str, str]:
        """Give what is said here of a form, and what it means: error, muted, notice, offer or good."""
        return self._outline.badge(form, instance)

    def refresh(self) -> None:
        """Bring progress, titles and badges up to date; the tree is made anew only when its shape changed."""
        filled, required = self._document.session.progress()
        self._bar.setUpdatesEnabled(False)  # it would paint at once, and all else that waits with it
        self._bar.setMaximum(max(required, 1))
        self._bar.setValue(filled if required else 1)
        self._bar.setUpdatesEnabled(True)
        self._progress.setText(self._document.session.progress_words)
        self._progress.setToolTip(count(self._document.session.issues()).words)
        entries = self._outline.build()
        entries += self._closing(len(entries))
        shape: list[object] = [_shape(entry) for entry in entries]
        if shape != self._shape:
            self._shape = shape
            self._rebuild(entries)
        else:
            for entry, common in _with_shared(entries):
                self._update(entry, common)
        most = max(map(len, self._document.session.submission.forms.values()), default=0)
        self.search.setVisible(most >= MANY or bool(self.search.text()))
        self._select_current()

    def _closing(self, steps: int) -> list[OutlineEntry]:
        """Give the entries after the forms, which are so many steps: review and export."""
        counts = count(self._document.session.issues())
        numbers = [NUMERALS[n] if n < len(NUMERALS) else "" for n in (steps, steps + 1)]
        return [
            OutlineEntry(REVIEW, f"{numbers[0]} 审核".strip(), counts.badge, counts.words),
            OutlineEntry(EXPORT, f"{numbers[1]} 打印与导出".strip()),
        ]

    # Tree

    def _rebuild(self, entries: list[OutlineEntry]) -> None:
        open_before = {key: item.isExpanded() for key, item in self._items.items() if item.childCount()}
        self.tree.blockSignals(True)
        self.tree.clear()
        self._items.clear()
        for entry, common in _with_shared(entries):
            self._insert(entry, common, self.tree.invisibleRootItem(), open_before)
        self.tree.show_named(self.search.text())
        self.tree.blockSignals(False)

    def _insert(
        self, entry: OutlineEntry, common: Shared, parent: QTreeWidgetItem, open_before: dict[Key, bool]
    ) -> None:
        item = QTreeWidgetItem(parent)
        self._items[entry.key] = item
        item.setData(0, _KEY, entry.key)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._write(item, entry, common)
        for child, its in _with_shared(entry.children):
            self._insert(child, its, item, open_before)
        # What is in one of several instances is folded until one goes there.
        item.setExpanded(open_before.get(entry.key, entry.form is not None or len(entry.key) < 2))

    def _update(self, entry: OutlineEntry, common: Shared) -> None:
        self._write(self._items[entry.key], entry, common)
        for child, its in _with_shared(entry.children):
            self._update(child, its)

    def _write(self, item: QTreeWidgetItem, entry: OutlineEntry, common: Shared) -> None:
        text, meaning = entry.badge
        if tuple(item.data(0, SHARED) or ()) != common:
            item.setData(0, SHARED, common)
        if item.text(0) != entry.title:
            item.setText(0, entry.title)
            item.setToolTip(0, entry.title)
        if item.text(1) != text or item.data(1, _KEY) != meaning or item.toolTip(1) != entry.said:
            item.setText(1, text)
            item.setToolTip(1, entry.said)
            item.setData(1, _KEY, meaning)
            item.setForeground(1, QColor(theme.colour(meaning)))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}，{entry.said or text}")

    def _select_current(self, *_: object) -> None:
        """Mark the entry of the current cell, or of the shown form."""
        document = self._document
        keys: list[Key] = [(document.form, document.instance), (document.form,)]
        if (at := document.current) is not None:
            choice = self._outline.choice(at) if at.row else ""
            keys.insert(0, (at.form, at.instance, at.block, choice))
        item = next((self._items[key] for key in keys if key in self._items), None)
        if item is None:
            item = next((i for k, i in self._items.items() if k[:2] == keys[-2]), None)
        if item is not None and item is not self.tree.currentItem():
            self.tree.blockSignals(True)
            self._fold_again(item)
            self.tree.setCurrentItem(item)
            self.tree.blockSignals(False)
        self._enable_buttons()

    def _fold_again(self, item: QTreeWidgetItem) -> None:
        """Fold the instance that going there had opened, once another one is gone to."""
        above, opened = _key(item)[:2], self._opened
        if opened and opened != above and opened in self._items:
            self._items[opened].setExpanded(False)
        if len(_key(item)) > 2 and above in self._items and not self._items[above].isExpanded():
            self._opened = above
        elif opened != above:
            self._opened = ()

    # Going

    def _go(self, item: QTreeWidgetItem) -> None:
        document, key = self._document, _key(item)
        if key == REVIEW:
            self.review_wanted.emit()
        elif key == EXPORT:
            self.export_wanted.emit()
        elif len(key) > 1:
            at, place = target(document.session, key), to_begin(document.session, key)
            if at is not None:
                document.go_to(at)
            else:
                document.show(*key[:2])
            self.went.emit()
            if place is not None:
                self.row_wanted.emit(place, key[3])
        elif item.childCount() and not key[0].startswith("!"):
            self._go(item.child(0))
        elif not item.childCount():
            self.message.emit(f"“{item.text(0)}”还没有一份，请点左下角的“添加”。")
        self._enable_buttons()

    # Instances

    def _place(self) -> tuple[Form | None, str]:
        """Give the repeatable form of the marked entry and its instance, blank on the form's own entry."""
        item = self.tree.currentItem()
        key = _key(item) if item else ()
        if not key or key[0].startswith("!"):
            return None, ""
        form = self._document.session.pack.form(key[0])
        return (form, key[1] if len(key) > 1 else "") if form.repeatable else (None, "")

    def _enable_buttons(self) -> None:
        form, instance = self._place()
        self._delete.setEnabled(form is not None and bool(instance))
        wanted = form or self._only_repeatable()
        self._add.setEnabled(wanted is not None)
        name = wanted.name.source if wanted is not None and wanted.name.constant else "表"
        self._add.setToolTip(f"添加一份{name}")
        self._delete.setToolTip("删除选中的一份，可以撤销")

    def _only_repeatable(self) -> Form | None:
        forms = [form for form in self._document.session.pack.forms if form.repeatable]
        return forms[0] if len(forms) == 1 else None

    def _add_here(self) -> None:
        form = self._place()[0] or self._only_repeatable()
        document = self._document
        if form is None:
            return
        names = not_yet_added(document.session.pack, document.session.submission, form)
        if names and document.may_edit():
            self._offer_names(form, names)
        else:
            self._add_empty(form)

    def _add_empty(self, form: Form) -> None:
        instances.add_instance(self._document, form)
        self.went.emit()

    def _offer_names(self, form: Form, names: list[str]) -> None:
        """Offer what the list names that this form is about, so that a name is typed once."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in names:
            shown = shortened(name, MAX_ROW_NAME).replace("&", "&&")
            menu.addAction(shown).triggered.connect(lambda _=False, name=name: self._add_listed(form, [name]))
        menu.addSeparator()
        if len(names) > 1:
            every = menu.addAction(f"以上 {len(names)} 个，每个一份")
            every.triggered.connect(lambda: self._add_listed(form, names))
        menu.addAction("空白的一份").triggered.connect(lambda: self._add_empty(form))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self._add.mapToGlobal(self._add.rect().topLeft()))

    def _add_listed(self, form: Form, names: list[str]) -> None:
        instances.add_from_list(self._document, form, names)
        self.went.emit()

    def copy_shown(self) -> None:
        """Copy the form that is shown, where there may be several of it."""
        document = self._document
        form = document.session.pack.form(document.form)
        if form.repeatable:
            instances.copy_instance(document, form, document.instance)
            self.went.emit()
        else:
            self.message.emit("这张表只有一份，不能复制。可以添加多份的表，才能复制。")

    def _delete_here(self) -> None:
        form, instance = self._place()
        if form is not None and instance:
            instances.ask_and_delete(self._document, form, instance, self.window())

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for action in self.instance_actions(menu):
            menu.addAction(action)
        if menu.actions():
            menu.popup(self.tree.viewport().mapToGlobal(at))

    def instance_actions(self, parent: QMenu) -> list[QAction]:
        """Give what can be done with the marked instance, for the context menu."""
        form, instance = self._place()
        document = self._document
        if form is None:
            return []
        todo: list[tuple[str, Callable[[], object]]] = [("添加一份", self._add_here)]
        if instance:
            todo += [
                ("复制本表", lambda: instances.copy_instance(document, form, instance)),
                ("上移", lambda: instances.move_instance(document, form, instance, -1)),
                ("下移", lambda: instances.move_instance(document, form, instance, 1)),
                ("删除", self._delete_here),
            ]
        actions = []
        for text, run in todo:
            action = QAction(text, parent)
            action.triggered.connect(lambda _=False, run=run: run())
            actions.append(action)
        return actions


def _key(item: QTreeWidgetItem) -> Key:
    return tuple(item.data(0, _KEY) or ())


def _with_shared(entries: list[OutlineEntry]) -> list[tuple[OutlineEntry, Shared]]:
    """Give entries, each with what its name shares with the others."""
    return list(zip(entries, shared(tuple(entry.title for entry in entries)), strict=True))


def _shape(entry: OutlineEntry) -> tuple[object, ...]:
    return (entry.key, tuple(_shape(child) for child in entry.children))
