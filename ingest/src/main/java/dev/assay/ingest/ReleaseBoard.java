package dev.assay.ingest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.assay.ingest.AnswerBoard.Outcome;
import dev.assay.schemas.event.HeldSecret;
import dev.assay.schemas.event.SecretRelease;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/// What was lately released to each guest key or launch, sealed: of each secret the newest version.
/// Bounded as the answers are.
final class ReleaseBoard {
  private static final String RELEASES = "releases";
  private static final String ID = "secretId";
  private static final String NAME = "name";
  private static final String VERSION = "version";

  private final AnswerBoard board;

  ReleaseBoard(long mostBytes, Duration retention, int mostWaiting, LongSupplier nanoTime) {
    this.board = new AnswerBoard(mostBytes, retention, mostWaiting, nanoTime);
  }

  /// Adds a release to those of its key. From one thread.
  void publish(SecretRelease release) {
    String key = hex(release.getGuestKeySha256());
    ObjectNode json = board.find(key).map(Json::readBack).orElseGet(ReleaseBoard::none);
    var releases = (ArrayNode) json.get(RELEASES);
    for (int i = 0; i < releases.size(); i++) {
      if (releases.get(i).get(ID).textValue().equals(release.getSecretId())) {
        if (releases.get(i).get(VERSION).longValue() > release.getSecretVersion()) {
          return;
        }
        releases.remove(i);
        break;
      }
    }
    releases.add(bodyOf(release));
    board.publish(key, Json.write(json));
  }

  /// What was released to a key; waits for the first of it.
  Outcome await(String key, Duration wait) throws InterruptedException {
    return board.await(key, wait);
  }

  /// What was released to a key, as soon as it is enough.
  Outcome await(String key, Predicate<String> enough, Duration wait) throws InterruptedException {
    return board.await(key, enough, wait);
  }

  int waitingCount() {
    return board.waitingCount();
  }

  void close() {
    board.close();
  }

  static String nothing() {
    return Json.write(none());
  }

  private static ObjectNode none() {
    ObjectNode json = Json.object();
    json.putArray(RELEASES);
    return json;
  }

  private static ObjectNode bodyOf(SecretRelease release) {
    ObjectNode body =
        Json.object()
            .put("tenant", release.getTenant())
            .put("guest", release.getGuest())
            .put("workload", release.getWorkload())
            .put(ID, release.getSecretId())
            .put(NAME, release.getSecretName())
            .put(VERSION, release.getSecretVersion())
            .put("sealing", release.getSealing())
            .put("sealed", Base64.getEncoder().encodeToString(bytes(release.getSealed())))
            .put("releasedAt", release.getReleasedAt().toString());
    for (HeldSecret held : release.getAlsoHolds()) {
      body.withArray("alsoHolds")
          .addObject()
          .put(ID, held.getSecretId())
          .put(NAME, held.getSecretName())
          .put(VERSION, held.getSecretVersion());
    }
    return body;
  }

  private static String hex(ByteBuffer bytes) {
    return HexFormat.of().formatHex(bytes(bytes));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
