"""From a dialogue to the conversation that an export holds, and what it adds to the truth."""

from __future__ import annotations

import random

from soulprint_pipeline.exports.conversation import SourceKind
from soulprint_pipeline.generator import content
from soulprint_pipeline.generator.dialogue import Dialogue, DialogueError, Turn
from soulprint_pipeline.generator.persona import Persona
from soulprint_pipeline.generator.tree import Era, Json, Said, Tree
from soulprint_pipeline.generator.truth import Decoy, PlantedFact, Truth

HIDDEN: Json = {"is_visually_hidden_from_conversation": True}


class Grower:
    """Turns dialogues into conversation objects and keeps the books in `truth`."""

    def __init__(self, rng: random.Random, persona: Persona, truth: Truth) -> None:
        self.rng = rng
        self.persona = persona
        self.truth = truth
        self._sources: set[tuple[SourceKind, str]] = set()

    def grow(self, dialogue: Dialogue, era: Era) -> Json:
        """Return the conversation object of `dialogue` with nodes in the shape of `era`.

        Raises:
            DialogueError: a fact is planted where the rule of visibility hides it.
        """
        tree = Tree(
            self.rng,
            title=None if "untitled" in dialogue.flags else dialogue.title,
            at=dialogue.at,
            era=era,
            model=dialogue.model or _model_of(dialogue.at),
        )
        skipped = "do_not_remember" in dialogue.flags
        if "damaged" in dialogue.flags:
            self.truth.quarantined += 1
            return tree.export(current_node=tree.root, flags={"mapping": "unavailable"})
        self.truth.conversations += 1
        self.truth.skipped += skipped
        self.truth.personas += bool(dialogue.gizmo)
        self._open(tree, dialogue, counted=not skipped)
        side: str | None = None
        for turn in dialogue.turns:
            parent = (side or tree.tip) if "old" in turn.options else tree.tip
            said = self._say(tree, dialogue, turn, parent)
            if "old" in turn.options:
                side = said.id
            else:
                side, tree.tip = None, said.id
            self._note(tree, dialogue, turn, said)
        flags: Json = {}
        if skipped:
            flags["is_do_not_remember"] = True
        if "archived" in dialogue.flags:
            flags["is_archived"] = True
        if "timeless" in dialogue.flags:
            flags["create_time"] = None
        if "voice" in dialogue.flags and era != "classic":
            flags["voice"] = "juniper"
        tip = "00000000-0000-4000-8000-00000000dead" if "dangling" in dialogue.flags else tree.tip
        return tree.export(current_node=tip, gizmo=dialogue.gizmo, flags=flags)

    def _open(self, tree: Tree, dialogue: Dialogue, *, counted: bool) -> None:
        """Add what stands before the first words: an empty system turn, custom instructions."""
        if tree.era != "slim":
            first = tree.say("system", content.text(""), weight=0.0, timeless=True, metadata=HIDDEN)
            tree.tip = first.id
        instructions = self.persona.instructions_at(dialogue.at)
        if instructions is None or dialogue.gizmo:
            return
        said = tree.say(
            "user",
            content.custom_instructions(instructions),
            weight=0.0,
            timeless=True,
            metadata=HIDDEN
            | {
                "is_user_system_message": True,
                "user_context_message_data": {
                    "about_user_message": instructions.about,
                    "about_model_message": instructions.style,
                },
            },
        )
        tree.tip = said.id
        if counted:
            self._saw_source("custom_instructions", f"{instructions.about}\n{instructions.style}")

    def _saw_source(self, kind: SourceKind, text: str) -> None:
        if (kind, text) not in self._sources:
            self._sources.add((kind, text))
            self.truth.sources[kind] = self.truth.sources.get(kind, 0) + 1

    def _say(self, tree: Tree, dialogue: Dialogue, turn: Turn, parent: str) -> Said:
        if turn.speaker == ">>":
            tree.wait(25, 400)
        else:
            tree.wait(2, 30)
        shape = content.shape(turn, self.rng)
        metadata: Json = {**shape.metadata, **(HIDDEN if "hidden" in turn.options else {})}
        if dialogue.gizmo:
            metadata["gizmo_id"] = dialogue.gizmo
        said = tree.say(
            shape.role,
            shape.content,
            parent=parent,
            name=shape.name,
            recipient=shape.recipient,
            channel=shape.channel,
            timeless="timeless" in turn.options,
            metadata=metadata,
        )
        if "bio" not in turn.options:
            return said
        tree.wait(0.2, 1)
        answer = content.text("Model set context updated.")
        return tree.say("tool", answer, parent=said.id, name="bio")

    def _note(self, tree: Tree, dialogue: Dialogue, turn: Turn, said: Said) -> None:
        skipped = "do_not_remember" in dialogue.flags
        on_path = "old" not in turn.options and not skipped
        visible = on_path and content.is_dialogue(turn)
        if visible:
            role = "user" if turn.speaker == ">>" else "assistant"
            self.truth.saw_message(role, turn.text, said.at)
        elif on_path and "bio" in turn.options:
            self._saw_source("saved_memory", turn.text)
        elif on_path and "memories" in turn.options:
            self._saw_source("saved_memories", turn.text)
        for mark in turn.marks:
            if mark.disguise is not None:
                self.truth.decoys.append(
                    Decoy(mark.disguise, mark.keywords, mark.quote, tree.id, said.id)
                )
                continue
            if not visible or turn.speaker != ">>" or mark.category is None:
                raise DialogueError(f"{dialogue.title}: a fact that nobody can see: {mark.quote}")
            self.truth.facts.append(
                PlantedFact(
                    id=f"f{len(self.truth.facts) + 1:04d}",
                    category=mark.category,
                    keywords=mark.keywords,
                    quote=mark.quote,
                    conversation_id=tree.id,
                    message_id=said.id,
                    said_at=said.at,
                    slot=mark.slot,
                )
            )


def _model_of(at: float) -> str:
    """Return the model that people used at `at`, Unix seconds."""
    for since, model in ((1_754_600_000, "gpt-5"), (1_715_600_000, "gpt-4o")):
        if at >= since:
            return model
    return "gpt-4"
