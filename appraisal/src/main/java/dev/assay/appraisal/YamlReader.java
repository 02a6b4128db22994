package dev.assay.appraisal;

import dev.assay.appraisal.YamlNode.Place;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads YAML into a tree, from the parser's events: so its size and depth are bounded before
/// anything is built, and anchors, aliases and tags, which a policy has no use for, are refused.
final class YamlReader {
  static final int MOST_DEPTH = 8;

  private static final String WHOLE = "document";

  private final Iterator<Event> events;

  private YamlReader(Iterator<Event> events) {
    this.events = events;
  }

  /// @throws Malformed naming the first place where it is none
  static YamlNode read(String yaml) throws Malformed {
    if (yaml.length() > PolicyReader.MOST_CHARACTERS) {
      throw new Malformed(
          new PolicyError(
              1,
              1,
              WHOLE,
              "at most %d characters".formatted(PolicyReader.MOST_CHARACTERS),
              Integer.toString(yaml.length())));
    }
    var settings = LoadSettings.builder().setUseMarks(true).setLabel(WHOLE).build();
    try {
      return new YamlReader(new Parse(settings).parseString(yaml).iterator()).document();
    } catch (MarkedYamlEngineException e) {
      throw malformed(placeOf(e.getProblemMark()), "YAML", String.valueOf(e.getProblem()));
    } catch (ReaderException e) {
      throw malformed(
          placeOf(yaml, e.getCodePoint()),
          "characters that can be seen",
          "U+%04X".formatted(e.getCodePoint()));
    } catch (YamlEngineException e) {
      throw malformed(new Place(1, 1), "YAML", firstLine(String.valueOf(e.getMessage())));
    }
  }

  /// The document is no YAML, or YAML that no policy is written in.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    private final transient PolicyError error;

    Malformed(PolicyError error) {
      super(error.toString());
      this.error = error;
    }

    PolicyError error() {
      return error;
    }
  }

  private YamlNode document() throws Malformed {
    Event event = next();
    while (event.getEventId() == Event.ID.StreamStart
        || event.getEventId() == Event.ID.DocumentStart) {
      event = next();
    }
    if (event.getEventId() == Event.ID.StreamEnd) {
      throw malformed(placeOf(event), "a policy", "an empty document");
    }
    YamlNode root = node(event, 1);
    refuseMore();
    return root;
  }

  private void refuseMore() throws Malformed {
    while (events.hasNext()) {
      Event event = next();
      if (event.getEventId() == Event.ID.DocumentStart) {
        throw malformed(placeOf(event), "one document", "a second one");
      }
    }
  }

  private YamlNode node(Event event, int depth) throws Malformed {
    Place place = placeOf(event);
    refuseReferences(event, place);
    if (depth > MOST_DEPTH) {
      throw malformed(place, "at most %d levels".formatted(MOST_DEPTH), "more");
    }
    return switch (event) {
      case ScalarEvent scalar -> scalar(place, scalar);
      case CollectionStartEvent start when start.getEventId() == Event.ID.SequenceStart ->
          sequence(place, depth);
      default -> mapping(place, depth);
    };
  }

  private static YamlNode scalar(Place place, ScalarEvent event) {
    int textColumn =
        switch (event.getScalarStyle()) {
          case PLAIN -> place.column();
          case SINGLE_QUOTED, DOUBLE_QUOTED -> place.column() + 1;
          default -> 0;
        };
    return new YamlNode.Scalar(place, event.getValue(), textColumn);
  }

  private YamlNode sequence(Place place, int depth) throws Malformed {
    List<YamlNode> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(node(event, depth + 1));
    }
    return new YamlNode.Sequence(place, items);
  }

  private YamlNode mapping(Place place, int depth) throws Malformed {
    List<YamlNode.Entry> entries = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      if (!(node(event, depth + 1) instanceof YamlNode.Scalar key)) {
        throw malformed(placeOf(event), "a word as key", "a list or mapping");
      }
      entries.add(new YamlNode.Entry(key, node(next(), depth + 1)));
    }
    return new YamlNode.Mapping(place, entries);
  }

  private static void refuseReferences(Event event, Place place) throws Malformed {
    if (event.getEventId() == Event.ID.Alias
        || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
      throw malformed(place, "values spelled out", "an anchor or alias");
    }
    Optional<String> tag =
        switch (event) {
          case ScalarEvent scalar -> scalar.getTag();
          case CollectionStartEvent start -> start.getTag();
          default -> Optional.empty();
        };
    if (tag.isPresent()) {
      throw malformed(place, "no tags", "a tag");
    }
  }

  private Event next() {
    return events.next();
  }

  private static Malformed malformed(Place place, String wanted, String got) {
    return new Malformed(new PolicyError(place.line(), place.column(), WHOLE, wanted, got));
  }

  /// Where a character is first.
  private static Place placeOf(String yaml, int codePoint) {
    String before = yaml.substring(0, Math.max(0, yaml.indexOf(codePoint)));
    int line = (int) before.chars().filter(c -> c == '\n').count();
    return new Place(line + 1, before.length() - before.lastIndexOf('\n'));
  }

  private static Place placeOf(Event event) {
    return placeOf(event.getStartMark());
  }

  private static Place placeOf(Optional<Mark> mark) {
    return mark.map(at -> new Place(at.getLine() + 1, at.getColumn() + 1)).orElse(new Place(1, 1));
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
