package dev.holdfast.engine.postgres;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The checksum of a page of data, as PostgreSQL 18 computes it. Source: {@code
 * src/include/storage/checksum_impl.h} and {@code bufpage.h}.
 */
final class PageChecksum {
  static final int PAGE_BYTES = 8192;

  private static final int CHECKSUM_OFFSET = 8;

  /** Where the end of a page's free space stands; 0 on a page that was never written. */
  private static final int UPPER_OFFSET = 14;

  private static final int PRIME = 16_777_619;
  private static final int SHIFT = 17;
  private static final int MODULUS = 65_535;

  private static final int[] BASES = {
    0x5B1F36E9, 0xB8525960, 0x02AB50AA, 0x1DE66D2A, 0x79FF467A, 0x9BB9F8A3, 0x217E7CD2, 0x83E13D2C,
    0xF8D4474F, 0xE39EB970, 0x42C6AE16, 0x993216FA, 0x7B093B5D, 0x98DAFF3C, 0xF718902A, 0x0B1C9CDB,
    0xE58F764B, 0x187636BC, 0x5D7B3BB1, 0xE73DE7DE, 0x92BEC979, 0xCCA6C0B2, 0x304A0979, 0x85AA43D4,
    0x783125BB, 0x6CA8EAA2, 0xE407EAC6, 0x4B5CFC3E, 0x9FBF8C76, 0x15CA20BE, 0xF2CA9FD3, 0x959BD756
  };

  private PageChecksum() {}

  /**
   * Whether a page says of itself what it should, or was never written and is empty.
   *
   * @param pages holds the page
   * @param at where it begins there
   * @param block its number within its relation
   */
  static boolean holds(ByteBuffer pages, int at, long block) {
    ByteBuffer page = pages.slice(at, PAGE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (page.getShort(UPPER_OFFSET) == 0) {
      return isEmpty(page);
    }
    return Short.toUnsignedInt(page.getShort(CHECKSUM_OFFSET)) == of(page, block);
  }

  private static boolean isEmpty(ByteBuffer page) {
    for (int i = 0; i < PAGE_BYTES; i += Long.BYTES) {
      if (page.getLong(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static int of(ByteBuffer page, long block) {
    int[] sums = BASES.clone();
    for (int i = 0; i < PAGE_BYTES / Integer.BYTES; i++) {
      int word = page.getInt(i * Integer.BYTES);
      if (i == CHECKSUM_OFFSET / Integer.BYTES) {
        // The checksum itself counts as zero.
        word &= 0xFFFF_0000;
      }
      int lane = i % sums.length;
      sums[lane] = mixed(sums[lane], word);
    }
    int result = 0;
    for (int sum : sums) {
      result ^= mixed(mixed(sum, 0), 0);
    }
    return Integer.remainderUnsigned(result ^ (int) block, MODULUS) + 1;
  }

  private static int mixed(int sum, int word) {
    int crossed = sum ^ word;
    return crossed * PRIME ^ (crossed >>> SHIFT);
  }
}
