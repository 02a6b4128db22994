package dev.assay.cli.fleet;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// How a fleet is divided: to each of `E` its part of a hundred, and the rest to the first.
///
/// @param percent of all but the first constant
record Shares<E extends Enum<E> & Shares.Named>(Class<E> of, Map<E, BigDecimal> percent) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  Shares {
    percent = Map.copyOf(percent);
  }

  /// A constant whose name stands on command lines, in lower case with hyphens.
  interface Named {
    String name();

    default String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /// @param given part of a hundred by name, e.g. `old-tcb` to `0.5`
  /// @throws IllegalArgumentException with what was wanted, for people
  static <E extends Enum<E> & Named> Shares<E> of(Class<E> type, Map<String, String> given) {
    Map<E, BigDecimal> percent = new EnumMap<>(type);
    BigDecimal sum = BigDecimal.ZERO;
    for (Map.Entry<String, String> one : new TreeMap<>(given).entrySet()) {
      E constant = named(type, one.getKey());
      BigDecimal part = percent(one.getKey(), one.getValue());
      sum = sum.add(part);
      percent.put(constant, part);
    }
    E first = type.getEnumConstants()[0];
    BigDecimal rest = HUNDRED.subtract(sum);
    boolean allGiven = percent.containsKey(first);
    if (rest.signum() < 0 || (allGiven && rest.signum() != 0)) {
      throw new IllegalArgumentException(
          "want %s100 in all, got %s".formatted(allGiven ? "" : "at most ", sum.toPlainString()));
    }
    percent.remove(first);
    return new Shares<>(type, percent);
  }

  private static <E extends Enum<E> & Named> E named(Class<E> type, String word) {
    List<String> words = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      if (constant.word().equals(word)) {
        return constant;
      }
      words.add(constant.word());
    }
    throw new IllegalArgumentException(
        "want one of %s, got `%s`".formatted(String.join(", ", words), word));
  }

  private static BigDecimal percent(String word, String text) {
    try {
      BigDecimal part =
          new BigDecimal(text.endsWith("%") ? text.substring(0, text.length() - 1) : text);
      if (part.signum() >= 0 && part.compareTo(HUNDRED) <= 0) {
        return part;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "%s: want a part of a hundred, 0 to 100, got `%s`".formatted(word, text));
  }

  /// Exactly as many of each as its share says, rounded down, in an order that the seed decides; at
  /// least one of whatever has a share at all, as far as there is room.
  List<E> over(int count, long seed) {
    E[] all = of.getEnumConstants();
    byte[] dealt = new byte[count];
    int next = 0;
    for (int i = 0; i < all.length; i++) {
      int wanted = wanted(percent.getOrDefault(all[i], BigDecimal.ZERO), count);
      int end = Math.min(count, next + wanted);
      Arrays.fill(dealt, next, end, (byte) i);
      next = end;
    }
    shuffle(dealt, new SplittableRandom(seed));
    return new Dealt<>(all, dealt);
  }

  private static int wanted(BigDecimal part, int count) {
    int whole =
        part.multiply(BigDecimal.valueOf(count)).divideToIntegralValue(HUNDRED).intValueExact();
    return whole == 0 && part.signum() > 0 ? 1 : whole;
  }

  private static void shuffle(byte[] dealt, SplittableRandom random) {
    for (int i = dealt.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      byte kept = dealt[i];
      dealt[i] = dealt[other];
      dealt[other] = kept;
    }
  }

  /// A byte a guest: there may be a million.
  private static final class Dealt<E> extends java.util.AbstractList<E> {
    private final E[] all;
    private final byte[] dealt;

    Dealt(E[] all, byte[] dealt) {
      this.all = all;
      this.dealt = dealt;
    }

    @Override
    public E get(int index) {
      return all[dealt[index]];
    }

    @Override
    public int size() {
      return dealt.length;
    }
  }
}
