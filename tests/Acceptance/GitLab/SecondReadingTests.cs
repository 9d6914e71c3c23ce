using Kindling.Acceptance.Script;
using Kindling.Pipelines.Processes;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Acceptance.GitLab;

/// <summary>gitlab-ci-local, which reads pipelines by its own rules, finds the same jobs and needs on each event.</summary>
[Trait("Category", "Acceptance")]
public sealed class SecondReadingTests(Checkout checkout) : IDisposable
{
    // The last version that runs on Debian's Node 20; later ones want 22.
    private const string Package = "gitlab-ci-local@4.73.0";

    private static readonly (string[] Ours, string[] Theirs)[] s_events =
    [
        (["--branch", "main"], []),
        (["--branch", "feature"], ["--variable", "CI_COMMIT_BRANCH=feature"]),
        (
            ["--tag", "v1.0.0"],
            ["--variable", "CI_COMMIT_TAG=v1.0.0", "--unset-variable", "CI_COMMIT_BRANCH"]
        ),
        (
            ["--merge-request", "main"],
            [
                "--variable",
                "CI_PIPELINE_SOURCE=merge_request_event",
                "--unset-variable",
                "CI_COMMIT_BRANCH",
            ]
        ),
        (["--source", "schedule"], ["--variable", "CI_PIPELINE_SOURCE=schedule"]),
        (["--source", "web"], ["--variable", "CI_PIPELINE_SOURCE=web"]),
    ];

    private readonly TempDirectory _folder = new();

    [Fact]
    public async Task Both_find_the_same_jobs_and_needs()
    {
        await DoAsync(
            _folder.Path,
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--prefix",
            _folder.Path,
            Package
        );
        var runner = await new Runner(checkout, "twice-read").CommitAsync();
        await runner.GitAsync("remote", "add", "origin", "https://gitlab.example.com/data/x.git");
        await runner.GitAsync("update-ref", "refs/remotes/origin/main", "HEAD");
        await runner.GitAsync(
            "symbolic-ref",
            "refs/remotes/origin/HEAD",
            "refs/remotes/origin/main"
        );

        foreach (var (ours, theirs) in s_events)
        {
            var first = Ours(await runner.ListAsync(ours));
            var second = Theirs(await TheirsAsync(runner.Repository, theirs));

            first.Length.ShouldBeGreaterThan(1);
            second.ShouldBe(first, string.Join(' ', ours));
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> TheirsAsync(string repository, string[] arguments) =>
        await DoAsync(
            repository,
            "timeout",
            [
                // A needs cycle would never end, and does not mind SIGTERM.
                .. new[] { "-k", "2", "60", "node" },
                Path.Combine(_folder.Path, "node_modules/gitlab-ci-local/dist/index.js"),
                "--list-csv",
                .. arguments,
            ]
        );

    private static async Task<string> DoAsync(
        string folder,
        string program,
        params string[] arguments
    )
    {
        var text = new System.Text.StringBuilder();
        var result = await new CommandLine(program, arguments) { WorkingFolder = folder }.RunAsync(
            line => text.Append(line.Text).Append('\n'),
            World.Token
        );
        result.Succeeded.ShouldBeTrue($"{program} {string.Join(' ', arguments)}\n{text}");
        return text.ToString();
    }

    // check        on_success deploy-staging  needs check, images
    private static string[] Ours(string text) =>
        [
            .. text.Split('\n')
                .Where(x =>
                    x.Contains(" on_success ")
                    || (x.Contains(" manual ") && !x.StartsWith("manual", StringComparison.Ordinal))
                )
                .Select(x => x.Split("  needs "))
                .Select(x =>
                    $"{x[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1]}: {string.Join(',', x.Skip(1)).Replace(", ", ",", StringComparison.Ordinal).Trim()}"
                )
                .Order(StringComparer.Ordinal),
        ];

    // deploy-staging;deploy;on_success;false;staging;[check,images]
    private static string[] Theirs(string text) =>
        [
            .. text.Split('\n')
                .Select(x => x.Trim().Split(';'))
                .Where(x => x.Length == 6 && x[0] != "name")
                .Select(x => $"{x[0]}: {x[5].Trim('[', ']')}")
                .Order(StringComparer.Ordinal),
        ];
}
