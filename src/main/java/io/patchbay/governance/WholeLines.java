package io.patchbay.governance;

import io.patchbay.governance.OffsetLines.Line;
import io.patchbay.intent.SoughtNumber;
import java.io.IOException;
import java.io.Reader;

/** A text of any kind: a line that has the number in it is blotted out as a whole. */
final class WholeLines implements Records {

    private final SoughtNumber number;

    WholeLines(SoughtNumber number) {
        this.number = number;
    }

    @Override
    public long find(Reader text, Blots blots) throws IOException {
        OffsetLines lines = new OffsetLines(text);
        long found = 0;
        for (Line line = lines.next(); line != null; line = lines.next()) {
            if (number.isIn(line.text())) {
                found++;
                blots.blot(line.start(), line.start() + line.text().length(), '*');
            }
        }
        return found;
    }
}
