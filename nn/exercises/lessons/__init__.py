"""The exercises of the lessons, a file each: data first, then what it needs."""

from importlib import import_module
from pkgutil import iter_modules

from nn.exercises.exercise import Exercise


def lessons() -> list[int]:
    """The lessons that have exercises."""
    return sorted(int(module.name[-2:]) for module in iter_modules(__path__))


def of_lesson(lesson: int) -> tuple[Exercise, ...]:
    """The exercises of one lesson, in their order."""
    module = import_module(f"{__name__}.lesson_{lesson:02d}")
    exercises: tuple[Exercise, ...] = module.EXERCISES
    return exercises


def exercise(number: str) -> Exercise:
    """The exercise with a number: "4.2". ValueError for another text."""
    lesson = str(number).partition(".")[0]
    if not lesson.isdecimal() or int(lesson) not in lessons():
        known = ", ".join(map(str, lessons()))
        raise ValueError(f'an exercise is lesson and number, "4.2"; got {number!r}; lessons: {known}')
    known_ids = {each.id: each for each in of_lesson(int(lesson))}
    if number not in known_ids:
        raise ValueError(f"lesson {lesson} has no exercise {number!r}; it has {', '.join(known_ids)}")
    return known_ids[number]
