"""The window's actions with their keys, and the menus and toolbar made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoGroup
from PySide6.QtWidgets import QMainWindow, QMenu, QPushButton, QSizePolicy, QToolBar, QToolButton, QWidget

from ui.widgets.parts import button, usual_keys

_KEY = QKeySequence.StandardKey

# id: text in menus, text on the toolbar, keys, what the tooltip says
_TEXTS: dict[str, tuple[str, str, str, str]] = {
    "new": ("新建(&N)…", "新建", "Ctrl+N", "新建草稿"),
    "from_last": (
        "从去年的草稿新建(&T)…",
        "从去年新建",
        "",
        "单位、科目、上年数、目标和要接着做的项目从去年的草稿或表格带来",
    ),
    "from_goals": (
        "从预算绩效目标新建(&G)…",
        "从目标新建",
        "",
        "预算的绩效目标表成为自评表的指标，只等填完成值",
    ),
    "goals": ("带入绩效目标(&G)…", "带入绩效目标", "", "把预算的绩效目标带进打开的自评草稿"),
    "executed": ("带入执行数(&E)…", "带入执行数", "", "把财政系统导出的执行数填进资金情况"),
    "differences": ("与绩效目标不同的(&D)…", "与目标不同的", "", "列出自评与绩效目标不同的地方"),
    "open": ("打开(&O)…", "打开", "Ctrl+O", "打开草稿"),
    "save": ("保存(&S)", "保存", "Ctrl+S", "保存草稿"),
    "save_as": ("另存为(&A)…", "另存为", "Ctrl+Shift+S", "用另一个名字保存"),
    "preview": ("打印预览(&V)…", "打印预览", "Ctrl+P", "看全部表印出来的样子，并打印"),
    "export_pdf": ("导出 PDF(&P)…", "导出 PDF", "Ctrl+E", "导出全部表为 PDF"),
    "export_xlsx": ("导出 Excel(&E)…", "导出 Excel", "Ctrl+Shift+E", "导出全部表为 Excel 工作簿"),
    "export_proof": ("导出校对稿(&J)…", "导出校对稿", "", "导出每个数怎么来的，供签字的人逐个核对"),
    "export_docx": ("Word(&W)…", "导出 Word", "", "导出全部表为 Word 文档，可以接着改"),
    "export_html": ("网页(&H)…", "导出网页", "", "导出全部表为一个网页文件，供单位网站公开"),
    "export_txt": ("纯文本(&T)…", "导出纯文本", "", "导出全部表为文字，可以复制到别处"),
    "import": ("从表格导入(&I)…", "从表格导入", "", "把 Excel、WPS 表格里的表填进草稿，先看再填"),
    "import_clipboard": (
        "粘贴整张表(&Q)…",
        "粘贴整张表",
        "Ctrl+Shift+V",
        "按题目和表头认出剪贴板里的表，填到它该在的地方",
    ),
    "verify": ("核对纸质件(&F)…", "核对纸质件", "", "看纸质件、导出的 PDF 或 Excel 与草稿是否一致"),
    "making": ("制作表样(&K)…", "制作表样", "", "用单位下发的空表做一份表样，不用写文件"),
    "history": ("历史版本(&H)…", "历史版本", "", "看保存过的版本改了哪些单元格，需要时恢复"),
    "discarded": ("找回丢弃的草稿(&L)…", "找回", "", "打开没有保存就关闭或丢弃的草稿，14 天内"),
    "compare": ("比较草稿(&M)…", "比较草稿", "", "逐格比较两份草稿"),
    "close": ("关闭草稿(&C)", "关闭", "Ctrl+W", "关闭草稿，回到开始页"),
    "quit": ("退出(&X)", "退出", "Ctrl+Q", "退出填报"),
    "find": ("查找(&F)…", "查找", "Ctrl+F", "在全部表里查找"),
    "replace": ("替换(&H)…", "替换", "Ctrl+H", "在全部表里查找并替换填写的内容"),
    "add_subject": ("新增科目(&K)…", "新增科目", "", "在当前表中新增科目（Insert）"),
    "browse": ("浏览科目(&B)…", "浏览科目", "", "按编码、名称或拼音首字母查科目字典，加入当前表"),
    "copy_form": ("复制本表(&Y)", "复制本表", "", "添加一份同样的表，接着改"),
    "year": ("更改年度(&U)…", "更改年度", "", "改草稿的年度，填过的内容不变"),
    "previous_empty": ("上一处未填(&P)", "上一处未填", "Shift+F8", "到上一处未填，到头了从后面接着找"),
    "next_empty": ("下一处未填(&N)", "下一处未填", "F8", "到下一处未填，到底了从前面接着找"),
    "next_issue": ("下一处问题(&I)", "下一处问题", "F7", "到下一个错误或提示"),
    "accept": ("采用生成数(&G)", "采用生成数", "Ctrl+G", "采用当前单元格或本表可由程序生成的数"),
    "dictionaries": ("科目字典(&D)…", "科目字典", "", "用自己的编码和名称补充或替换科目字典"),
    "packs": ("表样(&B)…", "表样", "", "添加、移除自己的表样，看它们有什么问题"),
    "review": ("审核(&R)", "审核", "Ctrl+Shift+R", "列出全部表的错误、提示和手工调整"),
    "zoom_in": ("放大(&I)", "放大", "Ctrl+=", "放大"),
    "zoom_out": ("缩小(&O)", "缩小", "Ctrl+-", "缩小"),
    "zoom_reset": ("实际大小(&A)", "实际大小", "Ctrl+0", "恢复到 100 %"),
    "zoom_fit": ("适合宽度(&W)", "适合宽度", "Ctrl+9", "让整张纸的宽度都看得见"),
    "back": ("返回(&B)", "返回", "Alt+Left", "从数的来源返回"),
    "zoom_reading": ("适合阅读(&T)", "适合阅读", "Ctrl+8", "字看得清，能看到整张纸的宽度时都看得见"),
    "steps_pane": ("填报步骤(&S)", "填报步骤", "F9", "收起或展开左边的填报步骤"),
    "guide_pane": ("指南(&G)", "指南", "F11", "收起或展开右边的指南"),
    "next_pane": ("下一窗格(&F)", "下一窗格", "F6", "在填报步骤、表和指南之间移动"),
    "manual": ("使用手册(&M)", "手册", "F1", "打开手册，在说明这里的一章"),
    "keys": ("快捷键(&K)", "快捷键", "", "列出快捷键"),
    "about": ("关于填报(&A)…", "关于", "", "版本、许可和数据存放的位置"),
}
_EXPORTS = ("export_docx", "export_html", "export_txt")
# What needs an open draft.
_OF_DRAFT = (
    "save", "save_as", "import", "import_clipboard", "preview", "export_pdf", "export_xlsx", "export_proof",
    *_EXPORTS, "verify", "history", "close", "copy_form", "year", "find", "replace",
    "goals", "executed", "differences",
    "previous_empty", "next_empty", "next_issue",
    "accept", "review", "zoom_in", "zoom_out", "zoom_reset", "zoom_fit", "zoom_reading",
    "next_pane", "steps_pane", "guide_pane", "back",
)  # fmt: skip
_EDITS = ("save", "accept", "add_subject", "browse", "import", "import_clipboard", "goals", "executed")
_SUBJECTS = ("add_subject", "browse")
_ZOOMS = ("zoom_in", "zoom_out", "zoom_reset", "zoom_fit", "zoom_reading")
_HERE = ("copy_form", "add_subject", "browse")  # the form that is seen
# What each page that lies over the paper has no use for, because it would act on what is not seen.
START, EXPORT, PREVIEW = "start", "export", "preview"
_UNUSED = {
    START: (
        *_HERE, *_ZOOMS, "year", "accept", "review", "back", "find", "replace", "previous_empty",
        "next_empty", "next_issue", "next_pane", "steps_pane", "guide_pane", "import", "import_clipboard",
    ),
    EXPORT: (*_HERE, *_ZOOMS),
    PREVIEW: (*_HERE, "zoom_reading", "accept", "back", "steps_pane", "guide_pane"),
}  # fmt: skip
_SWITCHES = ("steps_pane", "guide_pane")


class Actions:
    """Hold every action of the window by its id; `undo` and `redo` name what they do."""

    def __init__(
        self, window: QMainWindow, group: QUndoGroup, slots: dict[str, Callable[[], object]]
    ) -> None:
        self._window = window
        self._there = self._may = False
        self._unused: tuple[str, ...] = ()
        self.by_id: dict[str, QAction] = {}
        for name, (text, short, keys, tip) in _TEXTS.items():
            action = QAction(text, window)
            action.setIconText(short)
            action.setCheckable(name in _SWITCHES)
            action.setToolTip(f"{tip}（{keys}）" if keys else tip)
            if keys:
                twin = ["Ctrl++"] if keys == "Ctrl+=" else []  # on keyboards where + is its own key
                action.setShortcuts([QKeySequence(k) for k in (keys, *twin)])
            action.triggered.connect(lambda _=False, slot=slots[name]: slot())
            self.by_id[name] = action
        self.undo = _step_action(window, "撤销", slots["undo"], usual_keys(_KEY.Undo, "Ctrl+Z"))
        group.canUndoChanged.connect(self.undo.setEnabled)
        group.undoTextChanged.connect(lambda step: self.undo.setText(f"撤销 {step}".strip()))
        again = usual_keys(_KEY.Redo, "Ctrl+Y", "Ctrl+Shift+Z")
        self.redo = _step_action(window, "重做", slots["redo"], again)
        group.canRedoChanged.connect(self.redo.setEnabled)
        group.redoTextChanged.connect(lambda step: self.redo.setText(f"重做 {step}".strip()))

    def __getitem__(self, name: str) -> QAction:
        return self.by_id[name]

    def enable_for_draft(self, there: bool, subjects: bool = False) -> None:
        """Enable what needs an open draft, or disable it; `subjects` offers to add them."""
        self._there = there
        for name in _SUBJECTS:
            self.by_id[name].setVisible(there and subjects)
        self._enable()

    def enable_for_editing(self, may: bool) -> None:
        """Enable what changes an open draft or its file, or disable it."""
        self._may = may
        self._enable()

    def enable_for_page(self, page: str) -> None:
        """Enable what the page shown has a use for; "" for the paper and what lies in place of the draft."""
        self._unused = _UNUSED.get(page, ())
        self._enable()

    def _enable(self) -> None:
        for name in (*_OF_DRAFT, *_SUBJECTS):
            useful = name not in self._unused and (self._may or name not in _EDITS)
            self.by_id[name].setEnabled(self._there and useful)

    def build_menus(self, recent: QMenu, rows: QMenu, faces: QMenu) -> None:
        """Fill the menu bar; the menus given are filled when they open."""
        others = QMenu("导出为其他格式(&W)", self._window)
        others.addActions([self.by_id[name] for name in _EXPORTS])
        self._menu("文件(&F)", "new", "from_last", "from_goals", "open", recent, "save", "save_as", None,
                   "import", None,
                   "preview", "export_pdf", "export_xlsx", others, "export_proof", faces, "verify", None,
                   "history", "discarded", "compare", "packs", "making", "dictionaries", None,
                   "close", "quit")  # fmt: skip
        self._edit = self._menu(
            "编辑(&E)", self.undo, self.redo, None, "find", "replace", None, "import_clipboard", rows,
            "add_subject", "browse", "copy_form", "accept", "year", None,
            "previous_empty", "next_empty", "next_issue"
        )  # fmt: skip
        self._menu("查看(&V)", "zoom_in", "zoom_out", "zoom_reset", "zoom_fit", "zoom_reading", None,
                   "steps_pane", "guide_pane", "next_pane", None, "review", "back")  # fmt: skip
        self._menu("工具(&T)", "goals", "executed", "differences")
        self._menu("帮助(&H)", "manual", "keys", "about")

    def add_to_edit(self, actions: Sequence[QAction]) -> None:
        """Put what is done with cells into the menu 编辑, behind undo and redo."""
        self._edit.insertActions(self._edit.actions()[3], actions)
        self._edit.insertSeparator(self._edit.actions()[3 + len(actions)])

    def _menu(self, title: str, *items: str | QAction | QMenu | None) -> QMenu:
        menu = self._window.menuBar().addMenu(title)
        for item in items:
            if item is None:
                menu.addSeparator()
            elif isinstance(item, QMenu):
                menu.addMenu(item)
            else:
                menu.addAction(self.by_id[item] if isinstance(item, str) else item)
        return menu

    def build_toolbar(self) -> QToolBar:
        """Give the toolbar of text buttons with the PDF export at its right."""
        bar = QToolBar("工具栏", self._window)
        bar.setObjectName("toolbar")
        if (more := bar.findChild(QToolButton, "qt_toolbar_ext_button")) is not None:
            more.setAccessibleName("更多按钮")
        bar.setMovable(False)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        groups: list[list[str | QAction]] = [
            ["new", "open", "save"],
            [self.undo, self.redo, "add_subject"],
            ["previous_empty", "next_empty"],
            ["review"],
            ["preview", "export_xlsx"],
        ]
        for i, group in enumerate(groups):
            if i:
                bar.addSeparator()
            for item in group:
                bar.addAction(self.by_id[item] if isinstance(item, str) else item)
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(spacer)
        bar.addWidget(_primary(self.by_id["export_pdf"]))
        for child in bar.findChildren(QToolButton):
            child.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return bar


def _step_action(
    window: QMainWindow, text: str, step: Callable[[], object], keys: list[QKeySequence]
) -> QAction:
    action = QAction(text, window, enabled=False)
    action.setIconText(text)
    action.setShortcuts(keys)
    action.triggered.connect(lambda _=False: step())
    return action


def _primary(action: QAction) -> QPushButton:
    primary = button(action.iconText(), action.trigger, "primary")
    primary.setToolTip(action.toolTip())
    primary.setEnabled(action.isEnabled())
    action.enabledChanged.connect(primary.setEnabled)
    return primary
