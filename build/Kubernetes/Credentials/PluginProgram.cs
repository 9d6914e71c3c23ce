using System.ComponentModel;
using System.Diagnostics;

namespace Kindling.Kubernetes;

/// <summary>Runs a credential plugin (aws, gke-gcloud-auth-plugin, kubelogin).</summary>
internal sealed class PluginProgram(
    ExecPlugin plugin,
    ClusterAccess access,
    KubernetesSettings settings,
    TimeProvider time
)
{
    private bool IsInteractive => plugin.InteractiveMode != "Never" && settings.IsInteractive;

    public async Task<PluginLogin> RunAsync(CancellationToken cancellationToken)
    {
        if (plugin.InteractiveMode == "Always" && !settings.IsInteractive)
        {
            throw Failure("it must ask a person, and nobody is at a terminal", "Use a token here.");
        }

        using var process = Start();
        using var limit = new CancellationTokenSource(
            IsInteractive ? Timeout.InfiniteTimeSpan : settings.PluginTimeout,
            time
        );
        using var both = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken,
            limit.Token
        );
        try
        {
            return await AnswerAsync(process, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure(
                $"it gave no answer within {settings.PluginTimeout.TotalSeconds:0.#} s",
                "Run it by hand and see what it waits for."
            );
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private async Task<PluginLogin> AnswerAsync(
        Process process,
        CancellationToken cancellationToken
    )
    {
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = IsInteractive
            ? Task.FromResult("")
            : process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? PluginReply.Read(await output, plugin)
            : throw Failure(
                $"it ended with exit code {process.ExitCode}{LastLine(await error)}",
                "Log in with its own tool, then run it by hand to see whether it works."
            );
    }

    private Process Start()
    {
        var info = new ProcessStartInfo(plugin.Command, plugin.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            // A question to the person goes to the terminal as it is.
            RedirectStandardInput = !IsInteractive,
            RedirectStandardError = !IsInteractive,
        };
        foreach (var (name, value) in plugin.Variables)
        {
            info.Environment[name] = value;
        }

        info.Environment["KUBERNETES_EXEC_INFO"] = PluginReply.Info(plugin, access, IsInteractive);
        try
        {
            var process = Process.Start(info)!;
            if (!IsInteractive)
            {
                process.StandardInput.Close();
            }

            return process;
        }
        catch (Win32Exception exception)
        {
            throw Failure("it is not there", plugin.InstallHint ?? "Install it.", exception);
        }
    }

    private static string LastLine(string error) =>
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            is [.., var last]
            ? $" ({last})"
            : "";

    private KubernetesException Failure(string message, string advice, Exception? inner = null) =>
        KubernetesException.Of("run", plugin.Command, message, advice, inner);
}
