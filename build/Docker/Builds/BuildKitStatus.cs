namespace Kindling.Docker;

/// <summary>A piece of BuildKit's work, as far as it is known.</summary>
internal sealed record BuildKitVertex(
    string Digest,
    string Name,
    bool Cached,
    DateTimeOffset? Started,
    DateTimeOffset? Completed,
    string Error
);

/// <summary>What a vertex printed.</summary>
internal sealed record BuildKitLog(string Vertex, byte[] Text);

/// <summary>What BuildKit finds doubtful in a vertex.</summary>
internal sealed record BuildKitWarning(string Vertex, string Text);

/// <summary>
/// StatusResponse of BuildKit, without the transfer statuses:
/// https://github.com/moby/buildkit/blob/master/api/services/control/control.proto
/// </summary>
internal sealed class BuildKitStatus
{
    public List<BuildKitVertex> Vertexes { get; } = [];
    public List<BuildKitLog> Logs { get; } = [];
    public List<BuildKitWarning> Warnings { get; } = [];

    public static BuildKitStatus Parse(ReadOnlySpan<byte> message)
    {
        var status = new BuildKitStatus();
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1:
                    status.Vertexes.Add(Vertex(reader.Bytes));
                    break;
                case 3:
                    status.Logs.Add(Log(reader.Bytes));
                    break;
                case 4:
                    status.Warnings.Add(Warning(reader.Bytes));
                    break;
                default:
                    break;
            }
        }

        return status;
    }

    private static BuildKitVertex Vertex(ReadOnlySpan<byte> message)
    {
        var vertex = new BuildKitVertex("", "", Cached: false, null, null, "");
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            vertex = reader.Field switch
            {
                1 => vertex with { Digest = reader.Text },
                3 => vertex with { Name = reader.Text },
                4 => vertex with { Cached = reader.Number != 0 },
                5 => vertex with { Started = Time(reader.Bytes) },
                6 => vertex with { Completed = Time(reader.Bytes) },
                7 => vertex with { Error = reader.Text },
                _ => vertex,
            };
        }

        return vertex;
    }

    private static BuildKitLog Log(ReadOnlySpan<byte> message)
    {
        var log = new BuildKitLog("", []);
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            log = reader.Field switch
            {
                1 => log with { Vertex = reader.Text },
                4 => log with { Text = reader.Bytes.ToArray() },
                _ => log,
            };
        }

        return log;
    }

    private static BuildKitWarning Warning(ReadOnlySpan<byte> message)
    {
        var warning = new BuildKitWarning("", "");
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            warning = reader.Field switch
            {
                1 => warning with { Vertex = reader.Text },
                3 => warning with { Text = reader.Text },
                _ => warning,
            };
        }

        return warning;
    }

    // google.protobuf.Timestamp
    private static DateTimeOffset? Time(ReadOnlySpan<byte> message)
    {
        var (seconds, nanoseconds) = (0L, 0L);
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            (seconds, nanoseconds) = reader.Field switch
            {
                1 => ((long)reader.Number, nanoseconds),
                2 => (seconds, (long)reader.Number),
                _ => (seconds, nanoseconds),
            };
        }

        return seconds is > 0 and < 253_402_300_800 && nanoseconds is >= 0 and < 1_000_000_000
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds).AddTicks(nanoseconds / 100)
            : null;
    }
}
