package dev.assay.cli.bench;

import dev.assay.cli.Stop;
import dev.assay.schemas.Keys;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Recorder;

/// Clients that post evidence and wait for its verdict: as fast as answers come, or at a set rate.
/// The verdict is written once the client waits.
///
/// ```
/// client   post ──────────────────────> 202, get ─────────────────> answer
/// log               evidence readable ·            · verdict readable
///               [--- posted, all of it ---]          [- answered -]
///                                     [----] acknowledged
/// ```
final class Submitters implements AutoCloseable {
  private static final int WORKERS = 100;
  private static final int EVIDENCE_BYTES = 1184;
  private static final int NONCE_BYTES = 32;
  private static final int PIPELINE_MILLIS = 20;
  private static final int DIGITS = 3;
  private static final int ACCEPTED = 202;
  private static final int OK = 200;
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

  private final URI gateway;
  private final BareLog log;
  private final String evidence = evidence();
  private final Pace pace = new Pace();
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  /// From evidence's being sent to its 202, in microseconds like all of these.
  final Recorder posted = new Recorder(DIGITS);

  /// Of that, from where the evidence could be read.
  final Recorder acknowledged = new Recorder(DIGITS);

  /// From a verdict's being handed to a bare producer until it could be read.
  final Recorder bare = new Recorder(DIGITS);

  /// From where the verdict could be read until the client had it.
  final Recorder answered = new Recorder(DIGITS);

  Submitters(URI gateway, BareLog log) {
    this.gateway = gateway;
    this.log = log;
    for (int i = 0; i < WORKERS; i++) {
      var random = new Random(i);
      // Threads of the platform: the kernel wakes each as its answer comes, with no other before.
      threads.add(Thread.ofPlatform().name("bench-submitter-" + i).unstarted(() -> work(random)));
    }
  }

  /// As fast as answers come.
  void start() {
    threads.forEach(Thread::start);
  }

  /// @param rate submissions a second, from now on
  void slowDown(double rate) {
    pace.set(rate);
  }

  /// Forgets what was measured so far.
  void begin() {
    List.of(posted, acknowledged, bare, answered).forEach(Recorder::reset);
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  private void work(Random random) {
    try (var connection = new PlainConnection(gateway)) {
      while (!stopped) {
        pace.awaitTurn(() -> stopped);
        submit(connection, random);
      }
    } catch (IOException | ExecutionException | TimeoutException e) {
      failures.add(e.toString());
    } catch (InterruptedException e) {
      // close() asked for it.
    }
  }

  private void submit(PlainConnection connection, Random random)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    String id = post(connection, random);
    connection.send(PlainConnection.get("/v1/attestations/%s?wait=10s".formatted(id)));
    TimeUnit.MILLISECONDS.sleep(PIPELINE_MILLIS);
    long written = System.nanoTime();
    Future<Long> readable = log.write(id);
    PlainConnection.Response answer = connection.read();
    long came = System.nanoTime();
    if (answer.status() != OK) {
      throw new IOException("answer: " + answer);
    }
    long since = readable.get(1, TimeUnit.SECONDS);
    bare.recordValue(Micros.between(written, since));
    answered.recordValue(Micros.between(since, came));
  }

  /// @return the submission's id
  private String post(PlainConnection connection, Random random)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    String hex = HexFormat.of().formatHex(nonce);
    byte[] request = PlainConnection.post("/v1/evidence", evidence.formatted(hex));
    Future<Long> readable = log.readable(Keys.DEFAULT_TENANT + "/" + hex);
    long begun = System.nanoTime();
    connection.send(request);
    PlainConnection.Response response = connection.read();
    long came = System.nanoTime();
    Matcher id = ID.matcher(response.body());
    if (response.status() != ACCEPTED || !id.find()) {
      throw new IOException("evidence: " + response);
    }
    posted.recordValue(Micros.between(begun, came));
    acknowledged.recordValue(Micros.between(readable.get(1, TimeUnit.SECONDS), came));
    return id.group(1);
  }

  /// What a gateway reads of it is checked; what the evidence says is not its business.
  private static String evidence() {
    byte[] evidence = new byte[EVIDENCE_BYTES];
    new Random(1).nextBytes(evidence);
    return """
    {"guest":"bench","workload":"bench","nonce":"%%s","binding":"nonce","solicited":true,\
    "items":[{"format":"snp","evidence":"%s"}]}\
    """
        .formatted(Base64.getEncoder().encodeToString(evidence));
  }

  @Override
  public void close() {
    stopped = true;
    threads.forEach(Thread::interrupt);
    threads.forEach(Stop::join);
  }
}
