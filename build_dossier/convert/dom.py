"""A narrow, typed view of bs4 trees: elements and text, nothing else (comments and doctypes never pass `parse`)."""

from __future__ import annotations

from typing import cast

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

Node = Tag | NavigableString
Tree = Tag | BeautifulSoup


def children(tag: Tree) -> list[Node]:
    """The children of an element, as a list that stays the same while they are moved."""
    return [cast(Node, child) for child in tag.contents]


def descendants(tag: Tree) -> list[Node]:
    """Everything below an element, in the order of the document."""
    return [cast(Node, part) for part in tag.descendants]


def following(part: PageElement) -> Node | None:
    """What comes next in the document: the first child, the next sibling, or what follows the parent."""
    return cast(Node | None, part.next_element)


def clone(soup: BeautifulSoup, tag: Tag) -> Tag:
    """An element with the same name and attributes, and nothing in it."""
    return soup.new_tag(tag.name, attrs={name: str(value) for name, value in tag.attrs.items()})


__all__ = ["BeautifulSoup", "NavigableString", "Node", "Tag", "Tree", "children", "clone", "descendants", "following"]
