package dev.assay.emitter.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HangUpTest {
  @Test
  void eachSignalDoesItAndEndsNothing() throws Exception {
    var done = new Semaphore(0);
    HangUp.does(done::release);

    for (int i = 0; i < 2; i++) {
      String pid = Long.toString(ProcessHandle.current().pid());
      assertThat(new ProcessBuilder("kill", "-HUP", pid).start().waitFor()).isZero();
      assertThat(done.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
