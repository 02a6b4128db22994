package dev.assay.ingest.endorsement;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// A body that ends in an error once it is longer than anybody sends honestly.
final class BoundedBody implements BodySubscriber<byte[]> {
  private final BodySubscriber<byte[]> whole;
  private final long longest;
  private long length;
  private Flow.@Nullable Subscription subscription;

  BoundedBody(BodySubscriber<byte[]> whole, long longest) {
    this.whole = whole;
    this.longest = longest;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    whole.onSubscribe(given);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    length += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
    if (length > longest && subscription != null) {
      subscription.cancel();
      whole.onError(new IOException("an answer of more than %d bytes".formatted(longest)));
      return;
    }
    whole.onNext(buffers);
  }

  @Override
  public void onError(Throwable throwable) {
    whole.onError(throwable);
  }

  @Override
  public void onComplete() {
    whole.onComplete();
  }
}
