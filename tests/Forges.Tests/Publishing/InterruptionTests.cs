using System.Text.Json.Nodes;
using Kindling.Forges.Tests.Fakes;
using Shouldly;
using Xunit;

namespace Kindling.Forges.Tests.Publishing;

/// <summary>Every request goes wrong once in every way; a build that gave up is run again, one with patience goes on by itself.</summary>
public sealed class InterruptionTests
{
    public static TheoryData<FaultKind, bool, bool> Cases =>
        new(
            from kind in Enum.GetValues<FaultKind>()
            from isPatient in (bool[])[true, false]
            from isOther in (bool[])[true, false]
            select (kind, isPatient, isOther)
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_release_on_gitlab_becomes_complete_once(
        FaultKind kind,
        bool isPatient,
        bool lists
    )
    {
        using var sample = new Sample();
        var requests = await EachAsync(
            kind,
            async fault =>
            {
                await using var fake = new FakeGitLab { Lists = lists };
                fake.Keep("install.sh", Sample.Bytes("#!/bin/sh\n"));
                fake.Fault = fault;

                await PublishAsync(
                    () => Sample.GitLab(fake, Settings(isPatient)),
                    sample,
                    isPatient
                );

                fake.Files.Select(x => (x.Name, FakeForge.Hash(x.Bytes)))
                    .ShouldBe(
                        sample.Release.Files.Select(x => (x.Name, x.Sha256)),
                        ignoreOrder: true,
                        $"request {fault.Number}"
                    );
                fake.Links("v1.2.3").Count().ShouldBe(3, $"request {fault.Number}");
                fake.WasIncomplete.ShouldBeFalse($"request {fault.Number}");
            }
        );

        // A look, two uploads, the release; without a list a look at each file.
        requests.ShouldBe(lists ? 7 : 9);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_release_on_github_becomes_complete_once(
        FaultKind kind,
        bool isPatient,
        bool hasDraft
    )
    {
        using var sample = new Sample();
        var requests = await EachAsync(
            kind,
            async fault =>
            {
                await using var fake = new FakeGitHub();
                if (hasDraft)
                {
                    fake.Keep("v1.2.3", draft: true, ("install.sh", Sample.Bytes("#!/bin/no\n")));
                }

                fake.Fault = fault;

                await PublishAsync(
                    () => Sample.GitHub(fake, Settings(isPatient)),
                    sample,
                    isPatient
                );

                var release = fake.Releases.ShouldHaveSingleItem($"request {fault.Number}");
                release["draft"]!.GetValue<bool>().ShouldBeFalse();
                FakeGitHub
                    .Assets(release)
                    .Select(x => $"{x["name"]} {x["digest"]} {x["state"]}")
                    .ShouldBe(
                        sample.Release.Files.Select(x => $"{x.Name} sha256:{x.Sha256} uploaded"),
                        ignoreOrder: true,
                        $"request {fault.Number}"
                    );
                fake.Published.Length.ShouldBe(3, $"request {fault.Number}");
            }
        );

        // The looks, a draft or a deletion, three uploads, the publication.
        requests.ShouldBe(hasDraft ? 8 : 7);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_release_on_gitlab_with_wrong_links_is_put_right(
        FaultKind kind,
        bool isPatient,
        bool lists
    )
    {
        using var sample = new Sample();
        var requests = await EachAsync(
            kind,
            async fault =>
            {
                await using var fake = new FakeGitLab { Lists = lists };
                using (var first = Sample.GitLab(fake))
                {
                    await first.PublishAsync(sample.Release, progress: null, Sample.Token);
                }

                Spoil(fake);
                fake.Fault = fault;

                await PublishAsync(
                    () => Sample.GitLab(fake, Settings(isPatient)),
                    sample,
                    isPatient
                );

                using var last = Sample.GitLab(fake);
                fake.Fault = null;
                (await last.PlanAsync(sample.Release, Sample.Token)).ShouldBeEmpty(
                    $"request {fault.Number}"
                );
                fake.Links("v1.2.3").Count().ShouldBe(3, $"request {fault.Number}");
                fake.Files.Count.ShouldBe(3, $"request {fault.Number}");
            }
        );

        // The looks; a link less, a link changed, a link more; the notes.
        requests.ShouldBe(lists ? 7 : 9);
    }

    // As many times as a release without faults has requests.
    private static async Task<int> EachAsync(FaultKind kind, Func<Fault, Task> publishAsync)
    {
        for (var number = 1; ; number++)
        {
            var fault = new Fault(number, kind);
            await publishAsync(fault);
            if (!fault.IsOver)
            {
                return number - 1;
            }
        }
    }

    private static void Spoil(FakeGitLab fake)
    {
        var links = fake.Releases["v1.2.3"]["assets"]!["links"]!.AsArray();
        links[0]!["link_type"] = "runbook";
        links[1]!["name"] = "another name";
        links[1]!["url"] = $"{fake.Api}/projects/7/packages/generic/kindling/1.2.3/another";
        fake.Releases["v1.2.3"]["name"] = (JsonNode)"another title";
    }

    private static Kindling.Http.RetrySettings Settings(bool isPatient) =>
        isPatient ? Sample.Patient : Sample.Impatient;

    private static async Task PublishAsync(Func<IForge> open, Sample sample, bool isPatient)
    {
        using (var forge = open())
        {
            try
            {
                await forge.PublishAsync(sample.Release, progress: null, Sample.Token);
                return;
            }
            catch (ForgeException) when (!isPatient)
            {
                // Run again below.
            }
        }

        using var again = open();
        await again.PublishAsync(sample.Release, progress: null, Sample.Token);
    }
}
