using Kindling.NukeExtensions;
using Nuke.Common.Definition;
using Nuke.Common.IO;
using Nuke.Common.Output;
using Nuke.Common.Parameters;
using Nuke.Common.Planning;

namespace Nuke.Common.Execution;

/// <summary>One run of a build class, from the definitions to the report. Runs share nothing.</summary>
internal sealed class BuildRun(
    BuildSetup setup,
    BuildEnvironment environment,
    SecretMask mask,
    BuildClass buildClass
)
{
    private readonly RunRecord _record = new(setup, environment, mask);
    private NukeBuild _build = null!;

    private static AbsolutePath Root => NukeBuild.RootDirectory;

    private bool IsHelp => setup.Values.Get<bool>(StockParameters.Help);

    /// <summary>Defines, checks and plans; gives an exit code when nothing is to be run.</summary>
    public int? Start()
    {
        try
        {
            return Define();
        }
        catch (Exception exception) when (setup.Expected.Includes(exception))
        {
            setup.Output.Mistakes([exception.Message]);
            var exitCode = setup.Expected.ExitCodeOf(exception);
            RunPreparation.LeaveOutTheRest(_build);
            _record.Write(_build, exitCode);
            return exitCode;
        }
        catch (Exception exception)
        {
            return Crashed(exception, ExitCodes.Usage);
        }
    }

    /// <summary>Runs the plan, and gives the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await RunPlanAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            return Crashed(exception, setup.Expected.ExitCodeOf(exception));
        }
    }

    private int? Define()
    {
        var targets = Create();
        // Help shows defaults: a value of the moment may hold a password, as in an address.
        var defaults = IsHelp
            ? setup.Parameters.ToDictionary(
                x => x.Name,
                x => DefaultText.Of(x, _build),
                StringComparer.Ordinal
            )
            : [];
        GiveValues();
        var skip = SkipRequest.Read(setup.Values, targets, setup.Mistakes);
        var plan = Plan(targets);
        _build.ExecutionPlan = plan;
        Schedule(plan);
        skip.Apply(plan);
        if (!IsHelp && _build is IChecksSettings build)
        {
            setup.Mistakes.AddRange(build.SettingsProblems());
        }

        return setup.Mistakes.Count > 0 ? Refuse()
            : IsHelp || plan.Count == 0 ? ShowHelp(targets, defaults)
            : Begin(targets, plan);
    }

    private IReadOnlyList<ExecutableTarget> Create()
    {
        _build = buildClass.Create();
        _build.Values = setup.Values;
        var targets = TargetFactory.CreateAll(_build, buildClass.Defaults);
        _build.AllTargets = targets.Targets;
        setup.Mistakes.AddRange(targets.Mistakes);
        setup.Mistakes.AddRange(RequirementCheck.Mistakes(targets.Targets));
        return targets.Targets;
    }

    private void GiveValues()
    {
        setup.Values.Inject(_build, setup.Parameters);
        if (!IsHelp)
        {
            SecretsOfCode.Mask(_build, setup.Parameters, mask);
        }

        _build.Partition =
            setup.Values.Get<CI.Partition>(StockParameters.Partition) ?? CI.Partition.Single;
        _build.OnBuildCreated();
    }

    private int Refuse()
    {
        setup.Mistakes.AddRange(
            RequirementCheck.SurelyMissing(_build, setup.Parameters, setup.Values)
        );
        _build.ExecutionPlan = [];
        setup.Output.Mistakes(setup.Mistakes);
        _record.Write(_build, ExitCodes.Usage);
        return ExitCodes.Usage;
    }

    private int ShowHelp(
        IReadOnlyList<ExecutableTarget> targets,
        IReadOnlyDictionary<string, string?> defaults
    ) =>
        Print(
            HelpText.Render(
                targets,
                setup.Parameters,
                x => defaults.GetValueOrDefault(x.Name),
                setup.Ansi
            )
        );

    private int? Begin(
        IReadOnlyList<ExecutableTarget> targets,
        IReadOnlyList<ExecutableTarget> plan
    )
    {
        BuildLogging.Enable();
        if (NukeBuild.IsLocalBuild)
        {
            BuildSchema.Update(
                Root / ".nuke" / "build.schema.json",
                BuildSchema.Render(targets, setup.Parameters)
            );
        }

        // What an extension says is not part of the plan that a program may read.
        var showsPlan = setup.Values.Has(StockParameters.Plan);
        if (showsPlan || _build.ScheduledTargets.Any(x => x.OwnsOutput))
        {
            setup.Output.MoveTo(environment.Error);
        }

        WarnOfTracing();
        BuildExtensions.Initialize(_build, targets, plan);
        return showsPlan ? ShowPlan(plan) : null;
    }

    private static void WarnOfTracing()
    {
        if (NukeBuild.Host is CI.GitLab.GitLab { IsTraced: true })
        {
            Serilog.Log.Warning(
                "CI_DEBUG_TRACE prints every variable into this log, secrets too: take it away, and change the secrets that were shown"
            );
        }
    }

    private async Task<int> RunPlanAsync(CancellationToken cancellationToken)
    {
        if (!setup.Values.Get<bool>(StockParameters.NoLogo))
        {
            setup.Output.Logo($"{buildClass.Type.Assembly.GetName().Name} on {NukeBuild.Host}");
        }

        var attempt = new BuildAttempt(
            NukeBuild.TemporaryDirectory / "build-attempt.log",
            environment.Arguments
        );
        var exitCode = new RunPreparation(_build, setup).Decide(attempt);
        if (exitCode is null && setup.Values.Get<bool>(StockParameters.DryRun))
        {
            Print($"Would run:{Environment.NewLine}{PlanText.Text(_build.ExecutionPlan)}");
            var previewed = await new DryRun(_build, setup).RunAsync(cancellationToken);
            _record.Write(_build, previewed);
            return previewed;
        }

        if (exitCode is null)
        {
            RunRecord.Clear();
            attempt.Start(
                _build
                    .SkippedTargets.Where(x => x.Skipped == BuildAttempt.Reason)
                    .Select(x => x.Name)
            );
            await new BuildExecutor(_build, setup.Output, attempt, environment).RunAsync(
                cancellationToken
            );
        }

        return Finish(exitCode, cancellationToken.IsCancellationRequested);
    }

    private int ShowPlan(IReadOnlyList<ExecutableTarget> plan)
    {
        return Print(
            setup.Values.Get<string>(StockParameters.Plan) == "json"
                ? PlanText.Json(plan) + "\n"
                : PlanText.Text(plan)
        );
    }

    private IReadOnlyList<ExecutableTarget> Plan(IReadOnlyList<ExecutableTarget> targets)
    {
        var plan = ExecutionPlanner.Plan(
            targets,
            setup.Invoked,
            setup.Values.Get<bool>(StockParameters.Strict)
        );
        setup.Mistakes.AddRange(plan.Mistakes);
        return plan.Targets;
    }

    private static void Schedule(IReadOnlyList<ExecutableTarget> plan)
    {
        foreach (var target in plan)
        {
            target.Status = ExecutionStatus.Scheduled;
        }
    }

    /// <summary>Code of the build class outside a target's body threw: the run ends, in order and masked.</summary>
    private int Crashed(Exception exception, int exitCode)
    {
        setup.Output.Crash(exception);
        if (_build is not null)
        {
            RunPreparation.LeaveOutTheRest(_build);
            _record.Write(_build, exitCode);
        }

        return exitCode;
    }

    private int Finish(int? decided, bool wasCancelled)
    {
        var exitCode = decided ?? RunExit.CodeOf(_build, setup.Expected, wasCancelled);
        setup.Output.Summary(_build, exitCode, wasCancelled);
        _record.Write(_build, exitCode);
        _build.OnBuildFinished();
        return exitCode;
    }

    private int Print(string text)
    {
        environment.Output.Write(text);
        environment.Output.Flush();
        return ExitCodes.Success;
    }
}
