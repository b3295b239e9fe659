"""The proving kit: what shows that a pack's cases would notice wrong law. The product runs without it."""
