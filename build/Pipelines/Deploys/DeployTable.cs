using Spectre.Console;

namespace Kindling.Pipelines.Deploys;

/// <summary>The workloads of a namespace as a terminal shows them.</summary>
public static class DeployTable
{
    /// <summary>A row for each, or a line where there is none.</summary>
    public static void Print(IReadOnlyList<WorkloadStatus> workloads)
    {
        ArgumentNullException.ThrowIfNull(workloads);
        if (workloads.Count == 0)
        {
            Screen.Console.WriteLine("Nothing is deployed in this namespace; run Deploy.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("Component", "State", "Pods", "Version", "Address", "Image");
        foreach (var workload in workloads)
        {
            table.AddRow(
                Markup.Escape(workload.Component),
                Markup.Escape(workload.State),
                Markup.Escape(workload.Pods),
                Markup.Escape(workload.Version),
                Markup.Escape(workload.Address),
                Markup.Escape(workload.Image)
            );
        }

        Screen.Console.Write(table);
    }
}
