package dev.holdfast.lab;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one connection: what {@code source} sent waits here for its time and is then
 * given to {@code sink}, in order and without loss, as TCP would.
 *
 * <p>While the lane is cut nothing leaves; what was on its way is lost on the wire and therefore
 * sent again after the cut. The sender is read until {@link #HELD_BYTES_MAX} wait, then no more,
 * which it sees as a full send buffer. Owned by the emulator's event loop.
 */
final class Pipe {
  /** The most Linux lets one connection have on its way by default ({@code tcp_wmem}). */
  static final int HELD_BYTES_MAX = 4 << 20;

  /** What is due so soon is delivered now: one wake-up and one write for a burst. */
  private static final long SLACK_NANOS = 100_000;

  private record Flight(Segment segment, long arrives) {}

  private final WanConnection connection;
  private final EventExecutor loop;
  private final LegKind kind;
  private final SocketChannel source;
  private final Deque<Segment> unsent = new ArrayDeque<>();
  private final Deque<Flight> flying = new ArrayDeque<>();
  private int held;
  private long lastArrival = Long.MIN_VALUE;
  private @Nullable Alarm alarm;
  private @Nullable SocketChannel sink;
  private boolean severed;
  private long firstLost;
  private boolean ended;
  private boolean closed;
  final Lane lane;

  Pipe(WanConnection connection, Lane lane, SocketChannel source) {
    this.connection = connection;
    this.loop = connection.loop();
    this.kind = connection.leg().kind();
    this.lane = lane;
    this.source = source;
    this.severed = !lane.open();
    source.config().setRecvByteBufAllocator(new PieceAllocator(lane));
  }

  /** The handshake is through: what the source sends goes to {@code sink}. */
  void open(SocketChannel sink) {
    this.sink = sink;
    pump();
  }

  /** Takes what the source sent. */
  void accept(ByteBuf bytes) {
    if (closed || ended) {
      bytes.release();
      return;
    }
    add(new Segment.Payload(fitting(bytes)));
  }

  /** The source sends no more. */
  void end() {
    if (!ended) {
      ended = true;
      add(new Segment.End());
    }
  }

  /** The source's connection is gone. */
  void reset() {
    ended = true;
    add(new Segment.Reset());
  }

  private void add(Segment segment) {
    if (closed) {
      return;
    }
    if (severed && unsent.isEmpty()) {
      firstLost = System.nanoTime();
    }
    unsent.add(segment);
    held += segment.size();
    pump();
  }

  /** Sends what the lane takes, delivers what is due, and reads on if there is room. */
  void pump() {
    SocketChannel receiver = sink;
    if (closed || receiver == null) {
      return;
    }
    long now = System.nanoTime();
    if (!severed) {
      transmit(now);
      deliver(receiver, now);
    }
    readOn();
  }

  private void transmit(long now) {
    while (!unsent.isEmpty()) {
      if (!lane.accepts(now)) {
        lane.awaitRoom(this, now);
        return;
      }
      Segment segment = unsent.remove();
      long arrives = lane.send(now, segment.size());
      lastArrival = lastArrival == Long.MIN_VALUE ? arrives : Math.max(lastArrival, arrives);
      flying.add(new Flight(segment, lastArrival));
    }
  }

  private void deliver(SocketChannel receiver, long now) {
    boolean wrote = false;
    for (Flight next = flying.peek(); next != null; next = flying.peek()) {
      if (next.arrives() - now > SLACK_NANOS) {
        setAlarm(next.arrives() - now);
        break;
      }
      if (!receiver.isWritable()) {
        // The receiver's window is full; its handler pumps again once it has room.
        break;
      }
      flying.remove();
      held -= next.segment().size();
      wrote = true;
      hand(next.segment(), receiver);
    }
    if (wrote) {
      receiver.flush();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a write that fails makes the channel inactive
  private void hand(Segment segment, SocketChannel receiver) {
    switch (segment) {
      case Segment.Payload(ByteBuf bytes) -> {
        lane.count(kind, bytes.readableBytes());
        receiver.write(bytes, receiver.voidPromise());
      }
      case Segment.End _ ->
          receiver
              .writeAndFlush(Unpooled.EMPTY_BUFFER)
              .addListener(_ -> connection.ended(receiver));
      case Segment.Reset _ -> connection.reset();
    }
  }

  private void setAlarm(long nanos) {
    if (alarm == null) {
      alarm =
          Alarm.in(
              loop,
              nanos,
              () -> {
                alarm = null;
                pump();
              });
    }
  }

  private void readOn() {
    if (ended) {
      // Asking a channel to read past its end makes Netty close it, though the way back is open.
      return;
    }
    boolean queues = !severed && !unsent.isEmpty();
    source.config().setAutoRead(!queues && held < HELD_BYTES_MAX);
  }

  /** The lane was cut: what is on its way never arrives. */
  void lose(long now) {
    if (severed) {
      return;
    }
    severed = true;
    firstLost = now;
    stopAlarm();
    for (Iterator<Flight> latest = flying.descendingIterator(); latest.hasNext(); ) {
      unsent.addFirst(latest.next().segment());
    }
    flying.clear();
  }

  /** The lane is open again: what was lost is sent again when TCP would try next. */
  void recover(long now) {
    if (!severed || closed) {
      return;
    }
    stopAlarm();
    if (unsent.isEmpty()) {
      resume();
      return;
    }
    if (now - firstLost > Retransmission.GIVES_UP.toNanos()) {
      connection.reset();
      return;
    }
    long resumes = Retransmission.succeedsAt(firstLost, now, connection.retransmissionTimeout());
    alarm = Alarm.in(loop, resumes - now, this::resume);
  }

  private void resume() {
    alarm = null;
    if (lane.open()) {
      severed = false;
      pump();
    }
  }

  /** Drops everything. */
  void close() {
    closed = true;
    stopAlarm();
    lane.forget(this);
    unsent.forEach(Pipe::release);
    flying.forEach(flight -> release(flight.segment()));
    unsent.clear();
    flying.clear();
  }

  private void stopAlarm() {
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
  }

  private static void release(Segment segment) {
    if (segment instanceof Segment.Payload(ByteBuf bytes)) {
      bytes.release();
    }
  }

  private static ByteBuf fitting(ByteBuf bytes) {
    // A few bytes must not keep a whole read buffer alive while they wait.
    if (bytes.readableBytes() >= bytes.capacity() / 2) {
      return bytes;
    }
    ByteBuf copy = bytes.alloc().directBuffer(bytes.readableBytes());
    copy.writeBytes(bytes);
    bytes.release();
    return copy;
  }
}
