using Kindling.NukeExtensions;
using Nuke.Common;
using Nuke.Common.CI.GitLab;
using Nuke.Common.Execution;
using Serilog;

namespace Kindling.Ci;

/// <summary>The pipeline of a build that has a <see cref="GitLabAttribute"/>.</summary>
public sealed class GitLabPipeline
{
    private readonly NukeBuild _build;
    private readonly PipelineDeclaration _declaration;
    private readonly PipelineFile _file = new(NukeBuild.RootDirectory);

    /// <summary>The pipeline of the running build.</summary>
    public GitLabPipeline(NukeBuild build)
    {
        ArgumentNullException.ThrowIfNull(build);
        _build = build;
        _declaration =
            PipelineDeclaration.Of(
                build.GetType(),
                BuildGraph.Parameters(build),
                BuildGraph.SecretParameters(build)
            )
            ?? throw new InvalidPipelineException(
                $"{build.GetType().Name} declares no pipeline: give it [GitLab] and [GitLabPipeline]"
            );
    }

    // The code that makes the file; where it is the same, so is the file.
    private string CodeVersion =>
        string.Join(
            ' ',
            new[] { _build.GetType(), typeof(GitLabPipeline), typeof(NukeBuild) }.Select(x =>
                x.Module.ModuleVersionId
            )
        );

    private IReadOnlyList<JobPlan> Jobs =>
        JobPlanner.Plan(_declaration, BuildGraph.Targets(_build));

    /// <summary>
    /// Compares the file with the targets, and checks it and all that it includes by GitLab's schema and limits; in a job also that no
    /// later job of the same pipeline will lack a parameter.
    /// </summary>
    /// <exception cref="InvalidPipelineException">The file differs, or has mistakes: all of them, with their places.</exception>
    /// <exception cref="MissingRequirementException">A later job would lack a variable.</exception>
    public void Check()
    {
        var jobs = Jobs;
        var wanted = PipelineGenerator.Write(PipelineGenerator.Generate(_declaration, jobs));
        var there = _file.Text;
        var isFresh = there == wanted.Text;
        var mistakes = isFresh
            ? PipelineLint.Check(wanted, _file.Read)
            : PipelineLint.Check(PipelineFile.Name, there, _file.Read);
        string[] problems =
        [
            .. isFresh ? [] : (string[])[Drift(there, wanted.Text)],
            .. mistakes.Select(x => x.ToString()),
        ];
        if (problems.Length > 0)
        {
            throw new InvalidPipelineException(string.Join('\n', problems));
        }

        if (NukeBuild.Host is GitLab)
        {
            RequireVariables(jobs);
        }
    }

    /// <summary>Writes the file where it differs from the targets, and says what was done; null where all is as it should be.</summary>
    public string? Update()
    {
        if (_file.IsStamped(CodeVersion))
        {
            return null;
        }

        var text = PipelineGenerator.Write(PipelineGenerator.Generate(_declaration, Jobs)).Text;
        var isByHand =
            _file.Text is { Length: > 0 } there && there != text && _file.IsOf(CodeVersion);
        var kept = isByHand ? _file.Keep() : null;
        if (isByHand && kept is null)
        {
            return $"{PipelineFile.Name} was changed by hand, and stays so, because the change could be kept nowhere else: ValidatePipeline shows it";
        }

        var changed = _file.Update(text);
        // One that could not be written is tried again.
        if (_file.Text == text)
        {
            _file.Remember(CodeVersion);
        }

        return !changed ? null
            : kept is null
                ? $"{PipelineFile.Name} was written anew, because the targets changed: commit it"
            : $"{PipelineFile.Name} was changed by hand, and is again what the targets say; the change is kept in {kept}. Change the targets, or the attributes of the build class";
    }

    /// <summary>In a job: what its targets take from other jobs is here.</summary>
    /// <exception cref="MissingRequirementException">It is not; the message names the job that should have brought it.</exception>
    public void RequireWhatOtherJobsMade(GitLab host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var jobs = Jobs;
        if (jobs.FirstOrDefault(x => x.Name == host.JobName) is not { } job)
        {
            return;
        }

        var missing = BroughtArtifacts.Missing(
            job,
            jobs,
            PipelineEventText.Of(EnvironmentInfo.Variables),
            NukeBuild.RootDirectory
        );
        if (missing.Count > 0)
        {
            throw new MissingRequirementException(string.Join('\n', missing));
        }
    }

    private void RequireVariables(IReadOnlyList<JobPlan> jobs)
    {
        var one = PipelineEventText.Of(EnvironmentInfo.Variables);
        var missing = jobs.Where(x => x.IsIn(one))
            .SelectMany(job => Missing(job, one).Select(x => (job, Text: $"job {job.Name}: {x}")))
            .ToLookup(x => x.job.Environment is null, x => x.Text);
        foreach (var text in missing[false])
        {
            Log.Warning("{Missing} (unless the environment has a variable of its own)", text);
        }

        if (missing[true].Any())
        {
            throw new MissingRequirementException(
                string.Join('\n', missing[true])
                    + "\nSet them in the project under Settings › CI/CD › Variables; protected ones reach protected branches and tags only."
            );
        }
    }

    private IReadOnlyList<string> Missing(JobPlan job, PipelineEvents one) =>
        BuildGraph.MissingParameters(
            _build,
            job.Targets,
            [.. job.Occurrences.Single(x => x.Event == one).Parameters.Keys]
        );

    private static string Drift(string there, string wanted) =>
        $"{PipelineFile.Name} is not what the targets say (- is there, + should be):\n{PipelineFile.Diff(there, wanted)}\nRun ./build.sh ValidatePipeline on your machine, and commit the file.";
}
