using Xunit;

namespace Kindling.Acceptance;

/// <summary>The campaign's chance: <c>KINDLING_SEED</c> repeats a run.</summary>
internal static class Seed
{
    private static int Value { get; } =
        int.Parse(
            Environment.GetEnvironmentVariable("KINDLING_SEED")
                ?? $"{Environment.TickCount & 0xFFFF}"
        );

    /// <summary>The same seed and round give the same moment, anywhere in the span.</summary>
    public static TimeSpan Moment(int round, TimeSpan span) =>
        TimeSpan.FromMilliseconds(
            (Value * 7919L + round * 104_729L) % (long)span.TotalMilliseconds
        );

    public static void Say() =>
        TestContext.Current.TestOutputHelper?.WriteLine($"KINDLING_SEED={Value}");
}
