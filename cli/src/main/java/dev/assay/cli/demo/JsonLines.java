package dev.assay.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.assay.schemas.event.Rejection;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// For scripts: one JSON object a line, each with an `event`.
final class JsonLines implements Display {
  private final ObjectMapper mapper = new ObjectMapper();
  private final PrintWriter out;

  JsonLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void started(Started started) {
    var line = event("started");
    line.put("gateway", started.gateway().toString());
    line.put("bootstrapServers", started.bootstrapServers());
    line.put("registryUrl", started.registryUrl());
    line.put("dataDirectory", started.dataDirectory().toString());
    line.put("dataDirectoryKept", started.kept());
    line.put("guests", started.guests());
    line.put("intervalMillis", started.interval().toMillis());
    line.put("resumedGuests", started.resumedGuests());
    print(line);
  }

  @Override
  public void transition(FleetState.Transition transition) {
    var line = event("transition");
    line.put("at", transition.at().toString());
    line.put("guest", transition.guest());
    line.put("from", transition.from().map(JsonLines::lower).orElse(null));
    line.put("to", lower(transition.to()));
    line.put("cause", transition.cause());
    print(line);
  }

  @Override
  public void rejection(Rejection rejection) {
    var line = event("rejection");
    line.put("at", rejection.getRejectedAt().toString());
    line.put("guest", rejection.getGuest());
    line.put("reason", rejection.getRefusal().getReason());
    line.put("field", rejection.getRefusal().getField());
    line.put("wanted", rejection.getRefusal().getWanted());
    line.put("got", rejection.getRefusal().getGot());
    print(line);
  }

  @Override
  public void show(Moment moment) {
    print(moment("moment", moment));
  }

  @Override
  public void stopped(Moment last) {
    print(moment("stopped", last));
  }

  private static Map<String, Object> moment(String event, Moment moment) {
    var line = event(event);
    line.put("at", moment.now().toString());
    line.put("runningMillis", moment.running().toMillis());
    line.put("guests", moment.fleet().latest().size());
    var tiers = new TreeMap<String, Integer>();
    moment.fleet().tiers().forEach((tier, count) -> tiers.put(lower(tier), count));
    line.put("tiers", tiers);
    line.put("verdicts", moment.fleet().verdicts());
    line.put("rejections", moment.fleet().rejections());
    line.put("verdictsPerSecond", moment.perSecond());
    line.put("latencyP50Millis", moment.latency().p50Millis());
    line.put("latencyP99Millis", moment.latency().p99Millis());
    return line;
  }

  private static Map<String, Object> event(String name) {
    var line = new LinkedHashMap<String, Object>();
    line.put("event", name);
    return line;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private synchronized void print(Map<String, Object> line) {
    try {
      out.println(mapper.writeValueAsString(line));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers", e);
    }
  }
}
