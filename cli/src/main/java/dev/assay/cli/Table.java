package dev.assay.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Columns of text under their names, as wide as their widest cell.
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  private Table(List<String> names) {
    rows.add(names);
  }

  public static Table of(String... names) {
    return new Table(List.of(names));
  }

  public void add(String... cells) {
    rows.add(List.of(cells));
  }

  public void printTo(PrintWriter out) {
    int[] widths =
        IntStream.range(0, rows.getFirst().size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int column = 0; column < widths.length; column++) {
        line.append(row.get(column)).repeat(' ', widths[column] - row.get(column).length());
        line.append(GAP);
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
  }
}
