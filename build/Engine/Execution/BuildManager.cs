using System.Runtime.InteropServices;
using Kindling.NukeExtensions;
using Nuke.Common.Output;
using Serilog;

namespace Nuke.Common.Execution;

/// <summary>The edge between the process and a run: signals, the console, the exit code.</summary>
internal static class BuildManager
{
    public static int Execute(BuildClass buildClass)
    {
        var ahead = BuildClassReading.Begin(buildClass.Type);
        var mask = new SecretMask();
        using var output = new MaskingWriter(Console.Out, mask);
        using var error = new MaskingWriter(Console.Error, mask);
        AppDomain.CurrentDomain.UnhandledException += (_, failure) =>
            EndAfter((Exception)failure.ExceptionObject, error);
        var environment = BuildEnvironment.OfThisProcess() with { Output = output, Error = error };
        Console.SetOut(output);
        Console.SetError(error);
        var (run, exitCode) = Prepare(buildClass, ahead, environment, mask);
        return run is null ? exitCode : ExecuteUntilSignal(run);
    }

    /// <summary>
    /// Everything up to the first target. All of it is synchronous and mostly reflection, so that <c>--help</c> is quick.
    /// </summary>
    public static (BuildRun? Run, int ExitCode) Prepare(
        BuildClass buildClass,
        BuildClassReading reading,
        BuildEnvironment environment,
        SecretMask mask
    )
    {
        BuildSetup setup;
        try
        {
            setup = BuildSetup.Read(reading, environment, mask);
        }
        catch (Exception exception)
        {
            // Nothing is known yet that could write a log or a report.
            environment.Output.WriteLine($"the build class cannot be read: {exception}");
            return (null, ExitCodes.Usage);
        }

        BuildScope.Enter(setup.Scope);
        if (!setup.HasRoot)
        {
            setup.Output.Mistakes(setup.Mistakes);
            return (null, ExitCodes.Usage);
        }

        var run = new BuildRun(setup, environment, mask, buildClass);
        return run.Start() is { } exitCode ? (null, exitCode) : (run, ExitCodes.Success);
    }

    // A thread of the build's own threw. The runtime would print the exception as it is, secrets and all.
    private static void EndAfter(Exception exception, MaskingWriter error)
    {
        error.WriteLine($"Unhandled exception on another thread: {exception}");
        error.Flush();
        ProcessTree.KillDescendants();
        Environment.Exit(ExitCodes.TargetFailed);
    }

    internal static int ExecuteUntilSignal(BuildRun run)
    {
        using var cancellation = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

        // The one place where a thread waits for the asynchronous world: NUKE's Main is synchronous.
        var exitCode = run.RunAsync(cancellation.Token).GetAwaiter().GetResult();
        if (cancellation.IsCancellationRequested)
        {
            ProcessTree.KillDescendants();
        }

        return exitCode;

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            if (cancellation.IsCancellationRequested)
            {
                ProcessTree.KillDescendants();
                Environment.Exit(ExitCodes.Cancelled);
            }

            // Not on the signal's own thread: whoever waits for the token may take long, and a second signal must get through.
            _ = cancellation.CancelAsync();
        }
    }
}

/// <summary>Sends what <c>Serilog.Log</c> is told to the build in whose flow it is told.</summary>
internal static class BuildLogging
{
    static BuildLogging() =>
        Log.Logger = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.Sink(new BuildLogSink())
            .CreateLogger();

    /// <summary>Does nothing but make sure that the static constructor has run, once in a process.</summary>
    public static void Enable() { }
}
