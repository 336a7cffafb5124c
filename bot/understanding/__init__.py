"""Words heard -> meaning: place, situation, language, danger, command or menu key.

Pure look-ups in tables built once at start; the dialogue calls `Understanding.read`.
"""

from bot.understanding.read import Understanding

__all__ = ["Understanding"]
