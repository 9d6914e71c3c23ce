using System.Text.Json;
using Kindling.Http;

namespace Kindling.Forges;

/// <summary>
/// Looks, plans and sends. After a request that may have had its effect it looks again rather than send it twice; that also is how
/// it gets along with somebody who was quicker.
/// </summary>
internal sealed class Publisher(
    ForgeConnection connection,
    RetrySettings settings,
    TimeProvider time
)
{
    /// <summary>Finds what is left to do.</summary>
    public required Func<Release, CancellationToken, Task<ReleasePlan>> Plan { private get; init; }

    /// <summary>Reads what later steps need from the answer to a step; throws where it shows that the step failed.</summary>
    public required Func<PlannedStep, ForgeRequest, JsonElement, Learned, Learned> Learn
    {
        private get;
        init;
    }

    /// <summary>What is left to do; nothing is sent.</summary>
    public async Task<IReadOnlyList<ForgeStep>> StepsAsync(
        Release release,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(release);
        var plan = await Plan(release, cancellationToken);
        return [.. plan.Steps.Select(x => x.Step)];
    }

    /// <summary>Sends it, and answers the release's page where the forge tells it.</summary>
    public async Task<Uri?> PublishAsync(
        Release release,
        IProgress<ForgeStep>? progress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(release);
        for (var attempt = 0; ; attempt++)
        {
            var plan = await Plan(release, cancellationToken);
            try
            {
                return await SendAsync(plan, progress, cancellationToken);
            }
            catch (ForgeException exception)
                when (exception.Failure.IsWorthALook
                    && attempt < settings.Retries
                    && !(exception.Failure.Wait > settings.LongestWait)
                )
            {
                var wait = exception.Failure.Wait ?? settings.FirstDelay * (1 << attempt);
                await Task.Delay(
                    wait > settings.LongestWait ? settings.LongestWait : wait,
                    time,
                    cancellationToken
                );
            }
        }
    }

    private async Task<Uri?> SendAsync(
        ReleasePlan plan,
        IProgress<ForgeStep>? progress,
        CancellationToken cancellationToken
    )
    {
        var learned = new Learned { Page = plan.Page };
        foreach (var step in plan.Steps)
        {
            var request = Request(step, learned);
            EnsureUnchanged(request);
            var answer = await connection.ChangeAsync(request, cancellationToken);
            learned = Learn(step, request, answer, learned);
            progress?.Report(step.Step);
        }

        return learned.Page;
    }

    private static ForgeRequest Request(PlannedStep step, Learned learned)
    {
        var (verb, address) = (step.Step.Verb, learned.Fill(step.Step.Address));
        return Uri.TryCreate(address, UriKind.Absolute, out var target)
            ? new ForgeRequest(new HttpMethod(verb), target)
            {
                Body = step.Step.Body,
                File = step.File,
                // Somebody was quicker to delete it.
                MayBeMissing = verb == "DELETE",
            }
            : throw new ForgeException(
                new ForgeFailure(
                    verb,
                    address,
                    Status: null,
                    "the forge gave an address that is none"
                )
            );
    }

    // As far as its length tells.
    private void EnsureUnchanged(ForgeRequest request)
    {
        if (request.File is not { } file)
        {
            return;
        }

        var found = new FileInfo(file.Path);
        if (!found.Exists || found.Length != file.Size)
        {
            throw connection.Failures.Wrong(
                request,
                found.Exists
                    ? $"{file.Path} has {found.Length:N0} bytes, not {file.Size:N0}: it changed since it was hashed"
                    : $"{file.Path} is not there any more",
                "Build the release's files again"
            );
        }
    }
}
