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
    private readonly DateTimeOffset _started = environment.Time.GetUtcNow();
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
            WriteReport(exitCode);
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
        _build = buildClass.Create();
        _build.Values = setup.Values;
        var targets = TargetFactory.CreateAll(_build, buildClass.Defaults);
        _build.AllTargets = targets.Targets;
        setup.Mistakes.AddRange(targets.Mistakes);
        setup.Mistakes.AddRange(RequirementCheck.Mistakes(targets.Targets));
        // Help shows defaults: a value of the moment may hold a password, as in an address.
        var defaults = IsHelp
            ? setup.Parameters.ToDictionary(x => x.Name, Shown, StringComparer.Ordinal)
            : [];
        setup.Values.Inject(_build, setup.Parameters);
        if (!IsHelp)
        {
            MaskSecretsOfCode();
        }

        _build.Partition =
            setup.Values.Get<CI.Partition>(StockParameters.Partition) ?? CI.Partition.Single;
        _build.OnBuildCreated();
        var skip = SkipRequest.Read(setup.Values, targets.Targets, setup.Mistakes);
        var plan = Plan(targets.Targets);
        _build.ExecutionPlan = plan;
        Schedule(plan);
        skip.Apply(plan);
        if (!IsHelp && _build is IChecksSettings build)
        {
            setup.Mistakes.AddRange(build.SettingsProblems());
        }

        if (setup.Mistakes.Count > 0)
        {
            setup.Mistakes.AddRange(
                RequirementCheck.SurelyMissing(_build, setup.Parameters, setup.Values)
            );
            _build.ExecutionPlan = [];
            setup.Output.Mistakes(setup.Mistakes);
            WriteReport(ExitCodes.Usage);
            return ExitCodes.Usage;
        }

        if (IsHelp || plan.Count == 0)
        {
            return Print(
                HelpText.Render(
                    targets.Targets,
                    setup.Parameters,
                    x => defaults.GetValueOrDefault(x.Name),
                    setup.Ansi
                )
            );
        }

        BuildLogging.Enable();
        if (NukeBuild.IsLocalBuild)
        {
            BuildSchema.Update(
                Root / ".nuke" / "build.schema.json",
                BuildSchema.Render(targets.Targets, setup.Parameters)
            );
        }

        // What an extension says is not part of the plan that a program may read.
        var showsPlan = setup.Values.Has(StockParameters.Plan);
        if (showsPlan || _build.ScheduledTargets.Any(x => x.OwnsOutput))
        {
            setup.Output.MoveTo(environment.Error);
        }

        if (NukeBuild.Host is CI.GitLab.GitLab { IsTraced: true })
        {
            Serilog.Log.Warning(
                "CI_DEBUG_TRACE prints every variable into this log, secrets too: take it away, and change the secrets that were shown"
            );
        }

        BuildExtensions.Initialize(_build, targets.Targets, plan);
        return showsPlan ? ShowPlan(plan) : null;
    }

    /// <summary>A secret may come from an initializer or from a property's body, too.</summary>
    private void MaskSecretsOfCode()
    {
        foreach (
            var secret in setup.Parameters.Where(x => x is { IsSecret: true, Member: not null })
        )
        {
            try
            {
                mask.AddAll(ParameterMember.Read(secret.Member!, _build));
            }
            catch (Exception exception)
            {
                // Who needs it will be told; who cannot read it cannot print it.
                Serilog.Log.Debug("{Secret}: {Reason}", secret.Name, exception.GetType().Name);
            }
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
            WriteReport(previewed);
            return previewed;
        }

        if (exitCode is null)
        {
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
            WriteReport(exitCode);
        }

        return exitCode;
    }

    private int Finish(int? decided, bool wasCancelled)
    {
        var exitCode = decided ?? ExitCodeOf(wasCancelled);
        setup.Output.Summary(_build, exitCode, wasCancelled);
        WriteReport(exitCode);
        _build.OnBuildFinished();
        return exitCode;
    }

    private int ExitCodeOf(bool wasCancelled)
    {
        if (wasCancelled)
        {
            return ExitCodes.Cancelled;
        }

        if (!_build.IsFailing)
        {
            return Fitting(_build.ExitCode ?? ExitCodes.Success);
        }

        // A failed target is never exit code 0, whatever the build class set.
        var failed = _build.ExecutionPlan.FirstOrDefault(x => x.Status == ExecutionStatus.Failed);
        return _build.ExitCode is { } own and not ExitCodes.Success
            ? Fitting(own)
            : setup.Expected.ExitCodeOf(failed?.Failure?.InnerException);
    }

    /// <summary>A system keeps eight bits of an exit code: 256 would be a success to it.</summary>
    private static int Fitting(int exitCode) =>
        exitCode is >= 0 and <= 255 ? exitCode : ExitCodes.TargetFailed;

    private void WriteReport(int exitCode)
    {
        var outcome = new BuildOutcome(
            exitCode,
            NukeBuild.Host.Name,
            _started,
            environment.Time.GetUtcNow() - _started
        );
        AnnotationReport.Write(Root, setup.Scope, mask);
        var report = BuildReport.Render(_build.ExecutionPlan, setup.Scope.Log.Problems, outcome);
        try
        {
            (Artifacts.Under(Root) / "build-report.json").WriteAllText(mask.Apply(report));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Serilog.Log.Warning("The report could not be written: {Reason}", exception.Message);
        }
    }

    private int Print(string text)
    {
        environment.Output.Write(text);
        environment.Output.Flush();
        return ExitCodes.Success;
    }

    private string? Shown(ParameterDefinition parameter) =>
        parameter is { Member: { } member, IsSecret: false }
            ? ParameterMember.Read(member, _build) switch
            {
                null => null,
                false => null,
                string text => text,
                System.Collections.IEnumerable many => string.Join(", ", many.Cast<object>()),
                var value => value.ToString(),
            }
            : null;
}
