"""What the register offers to procedures: effects that carry a decided case out, and facts about its pupil."""
