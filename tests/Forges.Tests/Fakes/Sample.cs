using System.Text;
using Kindling.Http;
using Kindling.Testing;

namespace Kindling.Forges.Tests.Fakes;

/// <summary>A release with files on the disk.</summary>
internal sealed class Sample : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly TempDirectory _folder = new();

    public Sample(params (string Name, string Text)[] files)
    {
        if (files.Length == 0)
        {
            files = [("install.sh", "#!/bin/sh\n"), ("bundle.tar.gz", "bytes"), ("SHA256SUMS", "")];
        }

        Release = new Release
        {
            Tag = "v1.2.3",
            Version = "1.2.3",
            Name = "Kindling 1.2.3",
            Notes = "## New\n\n- „all“ of <it> & \"more\" 🚀\n",
            Commit = Commit,
            Files = [.. files.Select(x => File(x.Name, x.Text))],
        };
    }

    public static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    /// <summary>Tries again soon.</summary>
    public static RetrySettings Patient { get; } =
        new()
        {
            Retries = 2,
            FirstDelay = TimeSpan.FromMilliseconds(1),
            LongestWait = TimeSpan.FromSeconds(3),
        };

    /// <summary>Gives up at once, as a build does that is killed.</summary>
    public static RetrySettings Impatient { get; } = Patient with { Retries = 0 };

    public Release Release { get; set; }

    public static GitLabForge GitLab(FakeGitLab fake, RetrySettings? retries = null) =>
        new(
            new GitLabSettings
            {
                Api = fake.Api,
                Project = "7",
                Credential = ForgeCredential.JobToken(FakeGitLab.Token),
                Retries = retries ?? Impatient,
            },
            TimeProvider.System
        );

    public static GitHubForge GitHub(FakeGitHub fake, RetrySettings? retries = null) =>
        new(
            new GitHubSettings
            {
                Api = fake.Api,
                Owner = "octo",
                Repository = "app",
                Credential = ForgeCredential.AccessToken(FakeGitHub.Token),
                Retries = retries ?? Impatient,
            },
            TimeProvider.System
        );

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public ReleaseFile File(string name, string text)
    {
        var bytes = Bytes(text);
        System.IO.File.WriteAllBytes(_folder / name, bytes);
        return new ReleaseFile(
            name,
            _folder / name,
            bytes.Length,
            FakeForge.Hash(bytes),
            name.EndsWith(".gz", StringComparison.Ordinal)
                ? "application/gzip"
                : "application/octet-stream"
        );
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>Notes what it is told, at once.</summary>
internal sealed class Noted : IProgress<ForgeStep>
{
    public List<ForgeStep> Steps { get; } = [];

    public void Report(ForgeStep value) => Steps.Add(value);
}
