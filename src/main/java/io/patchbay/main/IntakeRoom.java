package io.patchbay.main;

import io.patchbay.intake.AcceptStage;
import io.patchbay.intake.DropFolders;
import io.patchbay.intake.DropIntake;
import io.patchbay.intake.DropResults;
import io.patchbay.intake.HttpBinding;
import io.patchbay.intake.HttpIntake;
import io.patchbay.intake.HttpIntents;
import io.patchbay.intake.HttpProblems;
import io.patchbay.intake.HttpTokens;
import io.patchbay.intake.IntakeGate;
import io.patchbay.intake.JmsIntake;
import io.patchbay.intent.StrictJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.service.ServiceHelper;

/** What the ways in need. */
final class IntakeRoom {

    final IntakeGate gate;

    IntakeRoom(CamelContext camel, Settings settings, Clock clock, JournalRoom journal) throws IOException {
        Registry beans = camel.getRegistry();
        Path data = Path.of(settings.text("data.directory"));
        gate = new IntakeGate(journal.journal::works, data.toFile()::getUsableSpace, settings.size("data.min-free"));
        beans.bind("intakeGate", gate);
        beans.bind("acceptStage", new AcceptStage(journal.reader, journal.journal));

        DropFolders folders = new DropFolders(data);
        DropResults results = new DropResults(journal.outbox, journal.drops, journal.files, folders, journal.json,
                journal.nodes::keepsFiles);
        DropIntake drops = new DropIntake(journal.drops, journal.files, folders, results, new DropIntake.Settings(
                settings.text("intake.file.charset"), settings.number("intake.file.batch"), settings.duration("intake.file.progress")),
                () -> isStopping(camel) || !journal.nodes.keepsFiles(), clock);
        folders.make();
        if (journal.nodes.keepsFiles()) {
            drops.settle();
        }
        beans.bind("drops", drops);
        beans.bind("dropResults", results);

        beans.bind("httpIntake", new HttpIntake());
        beans.bind("httpIntents", new HttpIntents(journal.journal, journal.json));
        beans.bind("httpProblems", new HttpProblems());
        beans.bind("jmsIntake", new JmsIntake(settings.text("intake.jms.queue"), settings.number("intake.jms.max-message"), new StrictJson()));
    }

    /** Where HTTP is served, and who may speak to it. */
    static HttpBinding binding(Settings settings) {
        return new HttpBinding(settings.text("intake.http.address"), settings.port("intake.http.port"),
                tokens(settings), settings.number("intake.http.max-batch"));
    }

    private static HttpTokens tokens(Settings settings) {
        String single = settings.optional("intake.http.token").orElse(null);
        return settings.optional("intake.http.tokens").isEmpty() ? HttpTokens.of(single, null)
                : settings.parsed("intake.http.tokens", "crm:TOKEN,batch:ANOTHER", named -> HttpTokens.of(single, named));
    }

    /** A route that stops is called started until what it has under way came to rest; its consumer is suspended at once. */
    private static boolean isStopping(CamelContext camel) {
        Route route = camel.getRoute("intake-file");
        return route == null || !ServiceHelper.isStarted(route.getConsumer());
    }
}
