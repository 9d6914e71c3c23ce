using System.Globalization;

namespace Kindling.Pipelines.Images.Structure;

/// <summary>What every image must do.</summary>
internal static class CommonChecks
{
    public static IEnumerable<ImageCheck> For(string image, int uid) =>
        [
            new(image, "its labels tell its versions", VersionsAsync(image)),
            new(image, $"runs as {uid}:0", UserAsync(image, uid)),
            new(
                image,
                "runs under a random uid, read-only, without capabilities",
                AnybodyAsync(image)
            ),
            new(image, "has no setuid files, no package lists, no caches", CleanAsync(image)),
            new(image, "has a locale and a time zone", LocaleAsync(image)),
        ];

    private static Func<ImageStage, CancellationToken, Task<string>> VersionsAsync(string image) =>
        async (stage, token) =>
        {
            var name = stage.NameOf(image);
            var details =
                await stage.Engine.InspectImageAsync(name, token)
                ?? throw new CheckFailedException($"{name} is not on the engine");
            var told = ImageVersions.FromLabels(details.Labels) ?? new Dictionary<string, string>();
            var differences = ParityCheck.Differences(
                told,
                await ImageVersions.AskAsync(stage.Engine, name, token)
            );
            return differences.Count == 0
                ? string.Join(", ", told.Select(x => $"{x.Key} {x.Value}"))
                : throw new CheckFailedException(
                    "the labels (as driver) and the image (as executor) differ: "
                        + string.Join("; ", differences)
                );
        };

    private static Func<ImageStage, CancellationToken, Task<string>> UserAsync(
        string image,
        int uid
    ) =>
        async (stage, token) =>
            Expect($"{uid}:0", await stage.ShellAsync(image, "echo $(id -u):$(id -g)", token));

    private static Func<ImageStage, CancellationToken, Task<string>> AnybodyAsync(string image) =>
        async (stage, token) =>
        {
            var entry = await stage.OutputAsync(
                stage.Restricted(image, "sh", "-c", "getent passwd $(id -u); java -version 2>&1"),
                token
            );
            return entry.Contains(":12345:0:", StringComparison.Ordinal)
                ? entry.Split('\n')[0]
                : throw new CheckFailedException($"there is no passwd entry: {entry}");
        };

    private static Func<ImageStage, CancellationToken, Task<string>> CleanAsync(string image) =>
        async (stage, token) =>
        {
            // Past the entrypoint, which may write below /tmp.
            var found = await stage.OutputAsync(
                stage.Plain(image) with
                {
                    User = "0:0",
                    Entrypoint =
                    [
                        "sh",
                        "-c",
                        "find / -xdev -type f -perm /6000; find /var/lib/apt/lists /var/cache/apt /tmp /root -type f ! -name .bashrc ! -name .profile",
                    ],
                },
                token
            );
            return found.Trim() is ""
                ? "none"
                : throw new CheckFailedException(found.Trim().Replace('\n', ' '));
        };

    private static Func<ImageStage, CancellationToken, Task<string>> LocaleAsync(string image) =>
        async (stage, token) =>
            Expect(
                "C.UTF-8 UTF-8 Etc/UTC ä",
                await stage.ShellAsync(
                    image,
                    "echo $LANG $(locale charmap) $TZ ä; TZ=Europe/Berlin date >/dev/null; test -f /usr/share/zoneinfo/Europe/Berlin",
                    token
                )
            );

    /// <summary>What came out, where it is what it must be.</summary>
    public static string Expect(string expected, string got) =>
        got.Trim() == expected
            ? expected
            : throw new CheckFailedException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"expected {expected}, got {got.Trim()}"
                )
            );

    /// <summary>The line that has this text in it.</summary>
    public static string ExpectLine(string text, string output) =>
        output
            .Split('\n')
            .FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal))
            ?.Trim()
        ?? throw new CheckFailedException(
            $"no line has '{text}' in it; the last is: {output.Trim().Split('\n')[^1]}"
        );
}
